// Package bbolt measures go.etcd.io/bbolt, a B+tree in one memory-mapped file that
// copies each page it changes.
//
// Rows go in through bbolt's public interface. What bbolt does not tell (the fill
// of each leaf, page numbers, which split was which) is read from its file after
// each commit; nothing here predicts. The prediction is that of the folder
// model, which does not know this one.
package bbolt

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strconv"

	"go.etcd.io/bbolt"

	"idbench/index"
	"idbench/units"
)

// modulePath is where bbolt's version is found in the build information.
const modulePath = "go.etcd.io/bbolt"

// pageSize is set at creation, so that a run repeats on machines whose memory
// pages, bbolt's own default, are larger.
var pageSize = index.PowerOption("page_size", 4096, leastPage, 65536)

// leastPage is the least page that bbolt finds again: it reads 4,096 bytes of a file to see the size of
// its pages, and a new file has four.
const leastPage = 1024

// fillPercent is Bucket.FillPercent; bbolt itself clamps it to this range.
var fillPercent = index.FloatOption("fill", bbolt.DefaultFillPercent, 0.1, 1).Told()

// Engine is bbolt.
type Engine struct{}

func (Engine) Name() string            { return "bbolt" }
func (Engine) Layouts() []units.Layout { return []units.Layout{units.Clustered, units.RowID} }
func (Engine) Check() error            { return nil }

func (Engine) Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == modulePath {
				return modulePath + " " + m.Version
			}
		}
	}
	return modulePath
}

func (Engine) Limits() index.Limits {
	return index.Limits{Key: bbolt.MaxKeySize, Value: bbolt.MaxValueSize, Deletes: true}
}

func (Engine) Options() []index.Option { return []index.Option{fillPercent, pageSize} }

// Unsteady implements index.Unsteady: bbolt commits the buckets of a transaction in the order of a Go map,
// so with two of them the place of a page is left to chance. What a tree holds is
// not.
//
// It rebalances nodes after deletes in the order of a Go map too, so nothing about
// pages repeats then.
func (Engine) Unsteady(l units.Layout, deletes bool) []units.Unit {
	if deletes {
		return []units.Unit{
			units.LeafPages, units.BranchPages, units.OverflowPages, units.Depth, units.LeafInuse, units.LeafAlloc,
			units.LeafBreaks, units.LeafBacksteps, units.FreePages, units.FileBytes, units.DirtyPages, units.WrittenBytes,
		}
	}
	if l == units.RowID {
		return []units.Unit{
			units.LeafBreaks, units.LeafBacksteps, units.FileBytes, units.FreePages, units.WrittenBytes,
			units.DistinctPages, units.PageMisses, units.SeqMisses,
		}
	}
	return nil
}

func (Engine) Settings(c index.TableConfig) map[string]string {
	page, err := c.Int(pageSize)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return map[string]string{
		"PageSize":     strconv.FormatInt(page, 10),
		"FreelistType": string(bbolt.FreelistArrayType),
		"NoSync":       strconv.FormatBool(!c.Durable),
		"NoGrowSync":   strconv.FormatBool(!c.Durable),
	}
}

// Open makes the file and an empty bucket; both happen before anything is counted.
func (Engine) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	fill, err := c.Float(fillPercent)
	if err != nil {
		return nil, err
	}
	page, err := c.Int(pageSize)
	if err != nil {
		return nil, err
	}
	t := &table{
		page:    page,
		path:    filepath.Join(c.Dir, "bbolt.db"),
		durable: c.Durable,
		fill:    fill,
		trees:   trees(c.Layout),
		observe: c.Observe,
	}
	if err := t.open(); err != nil {
		return nil, err
	}
	if err := t.create(); err != nil {
		return nil, errors.Join(fmt.Errorf("create %s: %w", t.path, err), t.Close())
	}
	return t, nil
}
