package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/renameio/v2"
)

// The files of a run's folder.
const (
	benchFile   = "bench.txt"
	inexactFile = "bench-inexact.txt"
	envFile     = "env.json"
	seriesFile  = "series.csv"
	curveFile   = "curve.csv"
	leavesFile  = "leaves.csv.gz"
)

// ErrExists is wrapped by Create when the folder already holds a run.
var ErrExists = errors.New("folder already holds a run")

// A Writer stores finished rounds in a run's folder. Its methods are safe for
// concurrent use.
type Writer struct {
	dir string
	mu  sync.Mutex
	env Env
}

// Create makes the folder of a run, with the head of bench.txt and env.json in it.
// It refuses a folder that holds a bench.txt with an error that wraps ErrExists.
func Create(dir string, env Env) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, benchFile)); err == nil {
		return nil, fmt.Errorf("create run in %s: %w", dir, ErrExists)
	}
	w := &Writer{dir: dir, env: env}
	u := update{dir: dir}
	defer u.cleanup()
	if err := errors.Join(w.stageEnv(&u), u.append(benchFile, appendHead(nil, env, true))); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	return w, u.commit()
}

// Dir returns the run's folder.
func (w *Writer) Dir() string { return w.dir }

// Add stores one round of a case. Either all of it is stored or, after an error,
// nothing: every file is written beside the old one first, and bench.txt, which
// decides what a reader believes, is renamed last.
func (w *Writer) Add(f Finished) error {
	lines, err := formatRecords(f.Case, f.Records)
	if err != nil {
		return fmt.Errorf("store round: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	u := update{dir: w.dir}
	defer u.cleanup()
	before := w.env
	if err := w.stage(&u, f, lines); err != nil {
		w.env = before
		return fmt.Errorf("store round of %s: %w", f.Case, err)
	}
	return u.commit()
}

func formatRecords(c Name, records []Record) ([]byte, error) {
	if _, err := NewName(c...); err != nil {
		return nil, err
	}
	var b []byte
	for _, r := range records {
		if r.Case.String() != c.String() {
			return nil, fmt.Errorf("%w: record of %s in a round of %s", ErrName, r.Case, c)
		}
		var err error
		if b, err = appendRecord(b, r); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (w *Writer) stage(u *update, f Finished, lines []byte) error {
	for _, part := range []struct {
		file   string
		rows   int
		format func(f Finished, head bool) ([]byte, error)
	}{
		{leavesFile, len(f.Leaves), formatLeaves},
		{seriesFile, len(f.Series), formatSeries},
		{curveFile, len(f.Curve), formatCurve},
		{inexactFile, len(f.Inexact), w.formatInexact},
	} {
		if part.rows == 0 {
			continue
		}
		b, err := part.format(f, !u.exists(part.file))
		if err != nil {
			return err
		}
		if err := u.append(part.file, b); err != nil {
			return err
		}
	}
	if w.env.warn(f.Case, f.Warnings) {
		if err := w.stageEnv(u); err != nil {
			return err
		}
	}
	return u.append(benchFile, lines)
}

// formatInexact writes the records of runs that differ, each with a line of its own.
func (w *Writer) formatInexact(f Finished, head bool) ([]byte, error) {
	lines, err := formatRecords(f.Case, f.Inexact)
	if head {
		lines = append(appendHead(nil, w.env, false), lines...)
	}
	return lines, err
}

func (w *Writer) stageEnv(u *update) error {
	b, err := json.MarshalIndent(w.env, "", "  ")
	if err != nil {
		return err
	}
	return u.replace(envFile, append(b, '\n'))
}

// An update is a set of files written aside, to be renamed together.
type update struct {
	dir   string
	files []*renameio.PendingFile
}

func (u *update) exists(name string) bool {
	_, err := os.Stat(filepath.Join(u.dir, name))
	return err == nil
}

// append stages the file's present content followed by b. The copy stays in the
// kernel where the system can do that.
func (u *update) append(name string, b []byte) error {
	old, err := os.Open(filepath.Join(u.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return u.replace(name, b)
	}
	if err != nil {
		return err
	}
	err = u.stage(name, old, bytes.NewReader(b))
	return errors.Join(err, old.Close())
}

func (u *update) replace(name string, b []byte) error { return u.stage(name, bytes.NewReader(b)) }

func (u *update) stage(name string, parts ...io.Reader) error {
	path := filepath.Join(u.dir, name)
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(u.dir), renameio.WithPermissions(0o644))
	if err != nil {
		return err
	}
	u.files = append(u.files, f)
	for _, r := range parts {
		if _, err := io.Copy(f.File, r); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return f.Sync()
}

// commit renames every staged file, in the order of staging.
func (u *update) commit() error {
	for _, f := range u.files {
		if err := f.CloseAtomicallyReplace(); err != nil {
			return err
		}
	}
	return nil
}

// cleanup removes what was staged and not committed.
func (u *update) cleanup() {
	for _, f := range u.files {
		_ = f.Cleanup() // a leftover file is harmless, and the first error matters more
	}
}
