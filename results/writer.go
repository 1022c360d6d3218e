package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"idbench/internal/aside"
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
	broken  error // why the folder is to be left as a kill would leave it
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
		return nil, errors.Join(fmt.Errorf("create run in %s: %w", dir, err), w.lock.Release())
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
	w.journal = newJournal(sizes{benchFile: int64(len(head))})
	env, err := w.formatEnv()
	if err != nil {
		return err
	}
	u := update{dir: w.dir}
	defer u.cleanup()
	err = errors.Join(
		u.replace(journalFile, w.journal.format()),
		u.replace(planFile, plan),
		u.replace(envFile, env),
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
	killed, err := w.holdAgain()
	if err != nil {
		return nil, nil, fmt.Errorf("resume %s: %w", dir, err)
	}
	done, err := w.resume(env)
	if err != nil {
		leave := w.lock.Release
		if killed { // and is told by the lock's file
			leave = w.lock.Close
		}
		return nil, nil, errors.Join(fmt.Errorf("resume %s: %w", dir, err), leave())
	}
	return w, done, nil
}

func (w *Writer) resume(env Env) ([]Round, error) {
	run, err := Open(w.dir)
	if err != nil {
		return nil, err
	}
	timed := false
	if j, err := readJournal(w.dir); err == nil { // else it is told below
		timed = slices.ContainsFunc(j.entries, func(e entry) bool { return e.Number > 0 })
	}
	var other []string
	for _, part := range movedDefaults(run.Env, env) { // names that leave it out would mean two things
		other = append(other, fmt.Sprintf("where a case does not say %s it was %s and is %s", part, run.Env.Default(part), env.Default(part)))
	}
	for _, d := range differences(run.Env, env) {
		if strings.HasSuffix(d.Name, filesystem) && !timed { // counts are the same on each
			continue
		}
		other = append(other, fmt.Sprintf("%s was %s and is %s", d.Name, d.Old, d.New))
	}
	if len(other) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrOther, strings.Join(other, "; "))
	}
	w.env = run.Env
	if !timed {
		w.env.Filesystem, w.env.Settings = env.Filesystem, env.Settings
	}
	w.env.Resumed = append(w.env.Resumed, env.Start)
	if w.journal, err = w.recovered(); err != nil {
		return nil, err
	}
	if err := w.writeEnv(); err != nil {
		return nil, err
	}
	var done []Round
	for _, e := range w.journal.entries {
		done = append(done, e.Round)
	}
	return done, nil
}

// recovered is the journal of a run that goes on, once the files hold what it says.
func (w *Writer) recovered() (journal, error) {
	j, err := readJournal(w.dir)
	if err != nil {
		return j, err
	}
	if err := finish(w.dir, j); err != nil {
		return j, err
	}
	if err := j.recover(w.dir); err != nil {
		return j, err
	}
	if err := aside.WriteFile(filepath.Join(w.dir, journalFile), j.format()); err != nil {
		return j, err
	}
	return j, j.verify(w.dir, w.head)
}

// hold locks the folder.
func (w *Writer) hold() (err error) {
	if w.lock, err = hold.Folder(w.dir); errors.Is(err, hold.ErrHeld) {
		err = ErrBusy
	}
	return err
}

// holdAgain locks the folder of an earlier run, and reports whether that was killed.
func (w *Writer) holdAgain() (killed bool, err error) {
	switch w.lock, err = hold.Left(w.dir); {
	case errors.Is(err, os.ErrNotExist):
		return false, w.hold()
	case errors.Is(err, hold.ErrHeld):
		err = ErrBusy
	}
	return true, err
}

// Dir returns the run's folder.
func (w *Writer) Dir() string { return w.dir }

// Rounds is how many rounds are stored.
func (w *Writer) Rounds() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.journal.entries)
}

// Close brings the rounds into the order of the plan, and lets go of the folder. Where that
// fails, Resume does it.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil { // which Add has told
		return w.lock.Close()
	}
	if err := w.inOrder(); err != nil {
		return errors.Join(err, w.lock.Close())
	}
	return w.lock.Release()
}

// Add stores one round of a case behind those that are there: either all of it or, after an
// error, nothing. What that costs does not depend on the rounds before.
//
// The journal is told first, and bench.txt, which decides what a reader believes, comes last;
// so Resume can tell how far a kill let it come.
func (w *Writer) Add(f Finished) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.add(f); err != nil {
		return fmt.Errorf("store round of %s: %w", f.Case, err)
	}
	return nil
}

func (w *Writer) add(f Finished) error {
	bodies, err := w.bodies(f)
	if err != nil {
		return err
	}
	if w.broken != nil {
		return w.broken
	}
	if err := w.lock.Mine(); err != nil {
		w.broken = err
		return err
	}
	before := w.env
	rounds := len(w.journal.entries)
	err = w.extend(f, bodies)
	if err == nil || len(w.journal.entries) == rounds {
		return err
	}
	w.env = before
	if failed := w.journal.takeBack(w.dir); failed != nil || w.rewrite() != nil {
		w.broken = err
	}
	return err
}

// bodies are the bytes of a round by file.
func (w *Writer) bodies(f Finished) (map[string][]byte, error) {
	lines, err := formatRecords(f.Case, f.Records)
	if err != nil {
		return nil, err
	}
	bodies := map[string][]byte{benchFile: lines}
	for _, part := range w.parts(f) {
		if part.rows == 0 {
			continue
		}
		if bodies[part.file], err = part.format(f, false); err != nil {
			return nil, err
		}
	}
	return bodies, nil
}

// extend puts a round at the end of the journal and of the other files. After an error the
// journal's last entry is the round, as far as the files hold it.
func (w *Writer) extend(f Finished, bodies map[string][]byte) error {
	from := maps.Clone(w.journal.ends)
	heads, err := w.heads(bodies)
	if err != nil {
		return err
	}
	if err := w.tell(w.journal.add(f, bodies, heads), len(heads) > 0); err != nil {
		return err
	}
	for _, part := range w.parts(f) {
		if body, ok := bodies[part.file]; ok {
			if err := appendTo(filepath.Join(w.dir, part.file), from[part.file], append(heads[part.file], body...)); err != nil {
				return err
			}
		}
	}
	if w.env.warn(f.Case, f.Warnings) {
		if err := w.writeEnv(); err != nil {
			return err
		}
	}
	return appendTo(filepath.Join(w.dir, benchFile), from[benchFile], bodies[benchFile])
}

// heads are those of the files that come with a round.
func (w *Writer) heads(bodies map[string][]byte) (map[string][]byte, error) {
	heads := map[string][]byte{}
	for file := range bodies {
		if w.journal.head[file] > 0 {
			continue
		}
		head, err := w.head(file)
		if err != nil {
			return nil, err
		}
		heads[file] = head
	}
	return heads, nil
}

// tell writes the journal's last line, or all of it where lines before have changed.
func (w *Writer) tell(line []byte, changed bool) error {
	if changed {
		return w.rewrite()
	}
	path := filepath.Join(w.dir, journalFile)
	size, err := sizeOf(path)
	if err != nil {
		return err
	}
	return appendTo(path, size, line)
}

// rewrite writes the journal anew.
func (w *Writer) rewrite() error {
	return aside.WriteFile(filepath.Join(w.dir, journalFile), w.journal.format())
}

// inOrder brings the rounds into the order of the plan: structure rounds as it has them, timed
// ones as they came, behind them. All files are written aside and then renamed, the journal
// first: from then on what is still aside is whole, and Resume renames it.
func (w *Writer) inOrder() error {
	order := w.journal.order()
	if slices.IsSorted(order) {
		return nil
	}
	u := update{dir: w.dir}
	err := u.replace(journalFile, w.journal.in(order).format())
	for _, file := range journaled {
		if err == nil && w.journal.ends[file] > 0 {
			err = u.arrange(file, w.journal.pieces(file, order))
		}
	}
	if err != nil {
		u.cleanup()
		return err
	}
	w.journal = w.journal.in(order)
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

// formatEnv is env.json.
func (w *Writer) formatEnv() ([]byte, error) {
	b, err := json.MarshalIndent(w.env, "", "  ")
	return append(b, '\n'), err
}

func (w *Writer) writeEnv() error {
	b, err := w.formatEnv()
	if err != nil {
		return err
	}
	return aside.WriteFile(filepath.Join(w.dir, envFile), b)
}
