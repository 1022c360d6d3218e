package plot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"idbench/internal/aside"
	"idbench/results"
)

// Draw writes the figures of a run into dir, which it makes if need be: for each a
// NN-name.svg, .png and .csv, and index.html, which shows those of this call. Names
// picks figures; none means all. A figure that the run cannot fill is no error: its
// outcome and the page say why, and files of an earlier drawing go. Every file is
// written aside and renamed. The error wraps ErrFigure where a name is unknown.
func Draw(ctx context.Context, run *results.Run, dir string, names ...string) ([]Outcome, error) {
	figures := Figures
	if len(names) > 0 {
		figures = nil
		for _, name := range names {
			f, err := Find(name)
			if err != nil {
				return nil, err
			}
			figures = append(figures, f)
		}
	}
	return writeAll(ctx, run, dir, figures...)
}

// writeAll writes figures and their page.
func writeAll(ctx context.Context, run *results.Run, dir string, figures ...Figure) ([]Outcome, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("draw: %w", err)
	}
	outcomes, err := Each(ctx, figures, func(f Figure) (Outcome, error) { return f.write(run, dir) })
	if err != nil {
		return outcomes, fmt.Errorf("draw: %w", err)
	}
	html, err := writePage(run, outcomes)
	if err != nil {
		return outcomes, fmt.Errorf("draw: %w", err)
	}
	if err := aside.WriteFile(filepath.Join(dir, "index.html"), html); err != nil {
		return outcomes, fmt.Errorf("draw: %w", err)
	}
	return outcomes, nil
}

// Each calls draw for every figure, of as many at a time as there are processors, and
// returns the results in the order of figures. The error is the first one, after which
// no other figure is begun, or that of ctx.
func Each[T any](ctx context.Context, figures []Figure, draw func(Figure) (T, error)) ([]T, error) {
	list := make([]T, len(figures))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range figures {
		group.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if list[i], err = draw(f); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			return nil
		})
	}
	return list, group.Wait()
}

// write draws one figure into dir.
func (f Figure) write(run *results.Run, dir string) (Outcome, error) {
	o := Outcome{Figure: f}
	files := []string{o.SVG(), o.PNG(), o.CSV()}
	c, err := f.content(run)
	if err != nil {
		o.Absent = err
		for _, name := range files {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return o, err
			}
		}
		return o, nil
	}
	svg, png, err := f.render(c)
	if err != nil {
		return o, err
	}
	var table bytes.Buffer
	if err := c.WriteCSV(&table); err != nil {
		return o, err
	}
	for i, data := range [][]byte{svg, png, table.Bytes()} {
		if err := aside.WriteFile(filepath.Join(dir, files[i]), data); err != nil {
			return o, err
		}
	}
	o.Files, o.Finding, o.Caption, o.Notes = files, c.title, c.caption, c.notes
	return o, nil
}
