package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"idbench/bench"
	"idbench/ids"
	"idbench/internal/aside"
	"idbench/plot"
	"idbench/predict"
	"idbench/results"
)

// grow writes a forecast at many sizes into a folder: all numbers as growth.json, and
// their figures. It says where they are.
func (f forecast) grow(ctx context.Context, t terminal, env results.Env) error {
	dir := f.verb.Out
	if dir == "" {
		var err error
		if dir, err = newFolder("growth"); err != nil {
			return err
		}
	}
	figures := filepath.Join(dir, "figures")
	if err := os.MkdirAll(figures, 0o755); err != nil {
		return err
	}
	var numbers bytes.Buffer
	if err := f.json(&numbers); err != nil {
		return err
	}
	if err := aside.WriteFile(filepath.Join(dir, "growth.json"), numbers.Bytes()); err != nil {
		return err
	}
	for _, s := range ids.Schemes {
		env.Facts = append(env.Facts, bench.SchemeFacts(s))
	}
	if err := plot.DrawGrowth(ctx, f.sizes(), f.settings(" · "), append(f.ways(), f.notes()...), env, figures); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.words, "figures: %s\n", filepath.Join(figures, "index.html"))
	return err
}

// sizes are what is drawn.
func (f forecast) sizes() (list []plot.Size) {
	for _, sizes := range f.all {
		for _, p := range sizes {
			number := func(name string) plot.Predicted {
				n := p.Numbers[name]
				if n.Why != "" {
					return plot.Predicted{Value: math.NaN()}
				}
				return plot.Predicted{Value: n.Value, Error: n.Error}
			}
			table, indexes := number(predict.TableBytes), number(predict.IndexBytes)
			list = append(list, plot.Size{
				Engine: f.profile.Name(), Options: strings.Join(f.verb.Option, ", "), Scheme: p.Scheme, Rows: float64(p.Rows),
				Fill: number(predict.Fill), Bytes: plot.Predicted{Value: table.Value + indexes.Value, Error: max(table.Error, indexes.Error)},
				Written: number(predict.RowWrites), InsertSeeks: number(predict.InsertSeeks), ReadSeeks: number(predict.ReadSeeks),
				Newest: number(predict.NewestSeeks),
			})
		}
	}
	return list
}

// ways say of each scheme how its pages were had at which sizes, where its cliff is, and
// why what is absent at the end is so.
func (f forecast) ways() (lines []string) {
	for _, sizes := range f.all {
		var modes []string
		last := ""
		for _, p := range sizes {
			n := p.Numbers[predict.LeafPages]
			mode := string(n.Mode)
			if n.Why != "" {
				mode = "absent, because " + n.Why
			}
			if mode != last {
				modes = append(modes, fmt.Sprintf("%s from %d rows on", mode, p.Rows))
			}
			last = mode
		}
		end := sizes[len(sizes)-1]
		line := fmt.Sprintf("%s: pages %s", end.Scheme, strings.Join(modes, ", "))
		if cliff := end.Numbers[predict.Cliff]; cliff.Why == "" {
			line += fmt.Sprintf("; cliff at %.0f rows, %s", cliff.Value, way(cliff))
		} else {
			line += "; no cliff: " + cliff.Why
		}
		lines = append(lines, line+".")
	}
	return lines
}
