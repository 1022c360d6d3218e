package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"idbench/internal/hold"
)

// The files of a run's folder.
const (
	benchFile   = "bench.txt"
	inexactFile = "bench-inexact.txt"
	envFile     = "env.json"
	planFile    = "plan.yaml"
	seriesFile  = "series.csv"
	curveFile   = "curve.csv"
	leavesFile  = "leaves.csv.gz"
	framesFile  = "frames.csv.gz"
	latencyFile = "latency.hdr"
	journalFile = "rounds.csv"
)

var (
	// ErrExists is wrapped by Create when the folder already holds a run.
	ErrExists = errors.New("folder already holds a run")
	// ErrBusy is wrapped by Create and Resume when somebody writes to the folder.
	ErrBusy = errors.New("another process is writing to this run")
	// ErrOther is wrapped by Resume when the run was made by another build, on another
	// machine or with other settings.
	ErrOther = errors.New("not the same run")
)

// A Writer stores finished rounds in a run's folder, which it keeps locked. Its
// methods are safe for concurrent use.
type Writer struct {
	dir     string
	lock    *hold.Lock
	mu      sync.Mutex
	env     Env
	journal journal
}

// Create makes the folder of a run, with the head of bench.txt, env.json and the plan
// in it. It refuses a folder that holds a bench.txt with an error that wraps ErrExists.
func Create(dir string, env Env, plan []byte) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	w := &Writer{dir: dir, env: env}
	if err := w.hold(); err != nil {
		return nil, fmt.Errorf("create run in %s: %w", dir, err)
	}
	if err := w.create(plan); err != nil {
		return nil, errors.Join(fmt.Errorf("create run in %s: %w", dir, err), w.Close())
	}
	return w, nil
}

func (w *Writer) create(plan []byte) error {
	if _, err := os.Lstat(filepath.Join(w.dir, benchFile)); err == nil {
		return ErrExists
	}
	if err := sweep(w.dir); err != nil {
		return err
	}
	head := formatHead(w.env, true)
	w.journal.head = sizes{benchFile: int64(len(head))}
	u := update{dir: w.dir}
	defer u.cleanup()
	err := errors.Join(
		u.replace(journalFile, w.journal.format()),
		u.replace(planFile, plan),
		w.stageEnv(&u),
		u.replace(benchFile, head))
	if err != nil {
		return err
	}
	return u.commit()
}

// Resume opens the folder of a run that was interrupted, and tells which rounds it
// holds. env describes the run as it would be made now: where it differs from the
// folder's in what could change a result, the error wraps ErrOther. What a kill left
// half stored is taken away.
func Resume(dir string, env Env) (*Writer, []Round, error) {
	w := &Writer{dir: dir}
	if err := w.hold(); err != nil {
		return nil, nil, fmt.Errorf("resume %s: %w", dir, err)
	}
	done, err := w.resume(env)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("resume %s: %w", dir, err), w.Close())
	}
	return w, done, nil
}

func (w *Writer) resume(env Env) ([]Round, error) {
	run, err := Open(w.dir)
	if err != nil {
		return nil, err
	}
	var other []string
	for _, d := range differences(run.Env, env) {
		other = append(other, fmt.Sprintf("%s was %s and is %s", d.Name, d.Old, d.New))
	}
	if len(other) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrOther, strings.Join(other, "; "))
	}
	w.env = run.Env
	w.env.Resumed = append(w.env.Resumed, env.Start)
	if w.journal, err = readJournal(w.dir); err != nil {
		return nil, err
	}
	if err := sweep(w.dir); err != nil {
		return nil, err
	}
	u := update{dir: w.dir}
	defer u.cleanup()
	if err := w.journal.recover(&u); err != nil {
		return nil, err
	}
	if err := errors.Join(u.replace(journalFile, w.journal.format()), u.commit()); err != nil {
		return nil, err
	}
	if err := w.journal.verify(w.dir, w.head); err != nil {
		return nil, err
	}
	resumed := update{dir: w.dir}
	defer resumed.cleanup()
	if err := errors.Join(w.stageEnv(&resumed), resumed.commit()); err != nil {
		return nil, err
	}
	var done []Round
	for _, e := range w.journal.entries {
		done = append(done, e.Round)
	}
	return done, nil
}

// hold locks the folder.
func (w *Writer) hold() (err error) {
	if w.lock, err = hold.Folder(w.dir); errors.Is(err, hold.ErrHeld) {
		err = ErrBusy
	}
	return err
}

// Dir returns the run's folder.
func (w *Writer) Dir() string { return w.dir }

// Rounds is how many rounds are stored.
func (w *Writer) Rounds() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.journal.entries)
}

// Close lets go of the folder.
func (w *Writer) Close() error { return w.lock.Release() }

// Add stores one round of a case. Either all of it is stored or, after an error,
// nothing: every file is written beside the old one first. Structure rounds stand in
// the order of the plan, timed ones as they come, behind them.
//
// Files are renamed one by one. The journal comes first and bench.txt, which decides
// what a reader believes, last; so Resume can tell how far a kill let it come.
func (w *Writer) Add(f Finished) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := update{dir: w.dir}
	defer u.cleanup()
	env, before := w.env, w.journal
	if err := w.stage(&u, f); err != nil {
		w.env, w.journal = env, before
		return fmt.Errorf("store round of %s: %w", f.Case, err)
	}
	return u.commit()
}

// A part is what one kind of file holds of a round.
type part struct {
	file   string
	rows   int
	format func(f Finished, head bool) ([]byte, error)
}

// parts are those of a round that are not records.
func (w *Writer) parts(f Finished) []part {
	return []part{
		{leavesFile, len(f.Leaves), formatLeaves},
		{framesFile, len(f.Frames), formatFrames},
		{seriesFile, len(f.Series), formatSeries},
		{curveFile, len(f.Curve), formatCurve},
		{inexactFile, len(f.Inexact), w.formatInexact},
		{latencyFile, transactions(f), w.formatLatency},
	}
}

// head is what a file begins with.
func (w *Writer) head(file string) ([]byte, error) {
	for _, p := range w.parts(Finished{}) {
		if p.file == file {
			return p.format(Finished{}, true)
		}
	}
	return formatHead(w.env, true), nil
}

func (w *Writer) stage(u *update, f Finished) error {
	lines, err := formatRecords(f.Case, f.Records)
	if err != nil {
		return err
	}
	sizes, bodies := map[string]int64{benchFile: int64(len(lines))}, map[string][]byte{benchFile: lines}
	type chunk struct {
		file       string
		head, body []byte
	}
	var chunks []chunk
	next := w.journal.clone()
	for _, part := range w.parts(f) {
		if part.rows == 0 {
			continue
		}
		c := chunk{file: part.file}
		if c.body, err = part.format(f, false); err != nil {
			return err
		}
		if next.head[part.file] == 0 {
			if c.head, err = w.head(part.file); err != nil {
				return err
			}
			next.head[part.file] = int64(len(c.head))
		}
		sizes[part.file], bodies[part.file] = int64(len(c.body)), c.body
		chunks = append(chunks, c)
	}
	chunks = append(chunks, chunk{file: benchFile, body: lines})
	at := next.insert(f, sizes, sumOf(bodies))
	w.journal = next
	if err := u.replace(journalFile, next.format()); err != nil {
		return err
	}
	for _, c := range chunks {
		if c.file == benchFile && w.env.warn(f.Case, f.Warnings) {
			if err := w.stageEnv(u); err != nil {
				return err
			}
		}
		if c.head != nil {
			err = u.replace(c.file, append(c.head, c.body...))
		} else {
			err = u.insert(c.file, next.offset(at, c.file), c.body)
		}
		if err != nil {
			return err
		}
	}
	return nil
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

// formatInexact writes the records of runs that differ, each with a line of its own.
func (w *Writer) formatInexact(f Finished, head bool) ([]byte, error) {
	if head {
		return formatHead(w.env, false), nil
	}
	return formatRecords(f.Case, f.Inexact)
}

func (w *Writer) stageEnv(u *update) error {
	b, err := json.MarshalIndent(w.env, "", "  ")
	if err != nil {
		return err
	}
	return u.replace(envFile, append(b, '\n'))
}
