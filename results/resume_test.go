package results

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// resumeRounds are rounds that finish in another order than the plan's.
func resumeRounds(t testing.TB) []Finished {
	a, b, c := testCase(t, "uuidv4"), testCase(t, "uuidv7"), testCase(t, "ulid")
	second, third, first := testRound(b, 20), testRound(c, 30), testRound(a, 10)
	second.Place, third.Place, first.Place = 1, 2, 0
	first.Warnings = []string{"spans too little"}
	second.Inexact = second.Records[:1]
	third.Leaves, third.Frames, third.Curve = nil, nil, nil
	timed := timedRound(b, 100)
	timed.Round = Round{1, 1}
	timed.Latency = NewLatency()
	if err := timed.Latency.RecordValues(1500, 3); err != nil {
		t.Fatal(err)
	}
	again := timedRound(a, 90)
	again.Round = Round{0, 2}
	return []Finished{third, second, first, timed, again}
}

// states are the files of a run's folder after each of its rounds, before the first, and once
// it is closed, which brings the rounds into order.
func states(t *testing.T, rounds []Finished) (list []map[string]string, closed map[string]string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testEnv(), testPlan)
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, folder(t, dir))
	for _, f := range rounds {
		if err := w.Add(f); err != nil {
			t.Fatal(err)
		}
		list = append(list, folder(t, dir))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return list, folder(t, dir)
}

// storing is the order in which the files of a round are written.
var storing = []string{journalFile, leavesFile, framesFile, seriesFile, curveFile, inexactFile, latencyFile, envFile, benchFile}

// A kill can come after any write of any round, or in the middle of it. What can be read then
// are the rounds before, and the run that goes on ends with the same bytes in every file.
func TestResumeAfterEveryWrite(t *testing.T) {
	rounds := resumeRounds(t)
	steps, want := states(t, rounds)
	kills := 0
	for n := range rounds {
		state := maps.Clone(steps[n])
		for _, file := range storing {
			before, after := state[file], steps[n+1][file]
			if before == after {
				continue
			}
			appended := strings.HasPrefix(after, before) && before != ""
			if !appended && file != envFile && file != journalFile && before != "" {
				t.Fatalf("round %d: %s is written anew", n, file)
			}
			for _, written := range []string{after[:(len(before)+len(after))/2], after} {
				if !appended && written != after && (file == envFile || file == journalFile) {
					continue // it is renamed
				}
				state[file] = written
				name := fmt.Sprintf("round %d, %d of %d bytes of %s", n, len(written), len(after), file)
				goesOn(t, name, state, rounds, n, file == benchFile && written == after, want)
				kills++
			}
		}
	}
	t.Logf("%d kills", kills)
}

// A kill can come between any two renames that bring the rounds into order.
func TestResumeAfterEveryRename(t *testing.T) {
	rounds := resumeRounds(t)
	steps, want := states(t, rounds)
	before := steps[len(rounds)]
	var order []string
	for _, file := range append([]string{journalFile}, journaled...) {
		if before[file] != "" {
			order = append(order, file)
		}
	}
	for renamed := range len(order) + 1 {
		state := maps.Clone(before)
		for i, file := range order {
			if i < renamed {
				state[file] = want[file]
			} else {
				state["."+file+"123456"] = want[file]
			}
		}
		if renamed == 0 {
			state["."+benchFile+"123456"] = "half"
		}
		goesOn(t, fmt.Sprintf("%d files renamed", renamed), state, rounds, len(rounds), false, want)
	}
}

// goesOn resumes a folder in which a kill left so many rounds, or one more, and holds it equal
// to one that was not killed once it has ended.
func goesOn(t *testing.T, name string, state map[string]string, rounds []Finished, whole int, more bool, want map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for file, text := range state {
		write(t, dir, file, text)
	}
	if more {
		whole++
	}
	run, err := Open(dir)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	records := 0
	for _, f := range rounds[:whole] {
		records += len(f.Records)
	}
	if len(run.Records) != records {
		t.Errorf("%s: %d records are read, want the %d of %d rounds", name, len(run.Records), records, whole)
	}
	w, done, err := Resume(dir, testEnv())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(done) != whole {
		t.Errorf("%s: only %v kept", name, done)
	}
	addRest(t, w, rounds, done)
	got := folder(t, dir)
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", name, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	for file := range want {
		if file != envFile && got[file] != want[file] {
			t.Errorf("%s: %s differs:\n%s\nwant\n%s", name, file, got[file], want[file])
		}
	}
}

// Who reads a run that is going on reads whole rounds, whenever that is.
func TestReadWhileWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testEnv(), testPlan)
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 60
	wrote := make(chan error, 1)
	go func() {
		var err error
		for n := range rounds {
			c, _ := NewName(Part{"scheme", fmt.Sprint("s", n)})
			f := testRound(c, float64(n))
			f.Place = rounds - n
			err = errors.Join(err, w.Add(f))
		}
		wrote <- errors.Join(err, w.Close())
	}()
	reads, seen := 0, 0
	for done := false; !done; reads++ {
		select {
		case err := <-wrote:
			if err != nil {
				t.Fatal(err)
			}
			done = true
		default:
		}
		run, err := Open(dir)
		if err != nil {
			t.Fatalf("read %d: %v", reads, err)
		}
		if len(run.Cases) < seen || len(run.Leaves) != len(run.Cases) {
			t.Fatalf("read %d: %d cases after %d, leaves of %d", reads, len(run.Cases), seen, len(run.Leaves))
		}
		seen = len(run.Cases)
	}
	if seen != rounds {
		t.Errorf("%d cases at the end, want %d", seen, rounds)
	}
	t.Logf("%d reads", reads)
}

// A round that cannot be stored whole leaves nothing behind, and the next one is stored.
func TestAddTakesBackWhatItCannotEnd(t *testing.T) {
	rounds := resumeRounds(t)
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testEnv(), testPlan)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rounds[:2] {
		if err := w.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	before := folder(t, dir)
	if err := os.Rename(filepath.Join(dir, benchFile), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(rounds[3]); !errors.Is(err, os.ErrNotExist) || w.Rounds() != 2 {
		t.Errorf("bench.txt is gone, %d rounds are stored: %v", w.Rounds(), err)
	}
	if err := os.Rename(filepath.Join(dir, "away"), filepath.Join(dir, benchFile)); err != nil {
		t.Fatal(err)
	}
	if got := folder(t, dir); !maps.Equal(got, before) {
		t.Errorf("the folder holds %v, want %v", got, before)
	}
	if err := errors.Join(w.Add(rounds[2]), w.Close()); err != nil {
		t.Fatal(err)
	}
	if run, err := Open(dir); err != nil || len(run.Cases) != 3 {
		t.Errorf("%v, %v", run, err)
	}
}

// A run that is refused stays as a kill left it, rounds out of order and the lock's file
// included.
func TestRefusedRunStaysAsItWas(t *testing.T) {
	steps, _ := states(t, resumeRounds(t))
	killed := steps[len(steps)-1]
	elsewhere := testEnv()
	elsewhere.CPU = "another"
	for what, refused := range map[string]struct {
		file string
		cut  int
		env  Env
	}{
		"another machine":        {benchFile, 0, elsewhere},
		"a journal that is cut":  {journalFile, 8, testEnv()},
		"leaves that are gone":   {leavesFile, len(killed[leavesFile]), testEnv()},
		"a journal that is gone": {journalFile, len(killed[journalFile]), testEnv()},
	} {
		dir := t.TempDir()
		for file, text := range killed {
			write(t, dir, file, text)
		}
		if text := killed[refused.file]; refused.cut == len(text) {
			if err := os.Remove(filepath.Join(dir, refused.file)); err != nil {
				t.Fatal(err)
			}
		} else {
			write(t, dir, refused.file, text[:len(text)-refused.cut])
		}
		before := folder(t, dir)
		if _, _, err := Resume(dir, refused.env); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one of a line", what, err)
		}
		if got := folder(t, dir); !maps.Equal(got, before) {
			t.Errorf("%s: the folder has changed", what)
		}
	}
}

// addRest stores the rounds that are not done, and closes the folder.
func addRest(t *testing.T, w *Writer, rounds []Finished, done []Round) {
	t.Helper()
	for _, f := range rounds {
		if !slices.Contains(done, f.Round) {
			if err := w.Add(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// A round that is lost after rounds were brought into order is counted again, under a number
// of its own.
func TestNumbersOfRoundsStandOnce(t *testing.T) {
	rounds := resumeRounds(t)
	dir := create(t, rounds[:3]...) // which came in another order
	text := folder(t, dir)[benchFile]
	write(t, dir, benchFile, text[:len(text)-1])
	w, done, err := Resume(dir, testEnv())
	if err != nil || len(done) != 2 {
		t.Fatalf("%v are done, %v", done, err)
	}
	addRest(t, w, rounds, done)
	got, want := folder(t, dir), folder(t, create(t, rounds...))
	for _, file := range journaled {
		if got[file] != want[file] {
			t.Errorf("%s differs from that of a run without a loss", file)
		}
	}
	if _, _, err := Resume(dir, testEnv()); err != nil {
		t.Error(err)
	}
}

// Who removes a run's folder and makes another of its name does not get rounds of the first.
func TestAddKeepsToItsFolder(t *testing.T) {
	rounds := resumeRounds(t)
	dir := filepath.Join(t.TempDir(), "run")
	first, err := Create(dir, testEnv(), testPlan)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	second, err := Create(dir, testEnv(), testPlan)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Add(rounds[0]); err != nil {
		t.Fatal(err)
	}
	before := folder(t, dir)
	if err := first.Add(rounds[1]); err == nil || !strings.Contains(err.Error(), "is not the folder any more that was locked") {
		t.Errorf("error %v", err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("told twice: %v", err)
	}
	if got := folder(t, dir); !maps.Equal(got, before) {
		t.Error("the second folder has changed")
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

func TestPlanOrder(t *testing.T) {
	run, err := Open(create(t, resumeRounds(t)...))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, c := range run.Cases {
		order = append(order, c.Get("scheme"))
	}
	if !slices.Equal(order, []string{"uuidv4", "uuidv7", "ulid"}) {
		t.Errorf("cases in the order %v", order)
	}
	if len(run.Leaves) != 2 || len(run.Frames) != 2 || len(run.Series) != 3 {
		t.Errorf("leaves of %d, frames of %d and series of %d cases", len(run.Leaves), len(run.Frames), len(run.Series))
	}
}

func TestResumeRefuses(t *testing.T) {
	elsewhere := testEnv()
	elsewhere.CPU = "another"
	if _, _, err := Resume(create(t), elsewhere); !errors.Is(err, ErrOther) {
		t.Errorf("on another machine: %v", err)
	}
	if _, _, err := Resume(t.TempDir(), testEnv()); !errors.Is(err, ErrNoRun) {
		t.Errorf("an empty folder: %v", err)
	}
	moved := testEnv()
	moved.Filesystem = "tmpfs"
	if _, _, err := Resume(create(t, resumeRounds(t)...), moved); !errors.Is(err, ErrOther) {
		t.Errorf("with tables on another file system, and times of the first: %v", err)
	}
	counts := create(t, resumeRounds(t)[:1]...) // which are the same on each
	w, _, err := Resume(counts, moved)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Errorf("with tables on another file system, and no times of the first: %v", err)
	}
	if run, err := Open(counts); err != nil || run.Env.Filesystem != moved.Filesystem {
		t.Errorf("the run says that its tables lie on %s (%v)", run.Env.Filesystem, err)
	}
	dir := create(t, resumeRounds(t)...)
	write(t, dir, seriesFile, folder(t, dir)[seriesFile]+"\n")
	if _, _, err := Resume(dir, testEnv()); err == nil {
		t.Error("a changed file was not seen")
	}
	dir = create(t, resumeRounds(t)...)
	whole := folder(t, dir)
	for file, text := range whole {
		if file == envFile || file == journalFile || file == planFile {
			continue // held against what the run would be now
		}
		for _, at := range []int{3, len(text) / 2, len(text) - 2} {
			edited := []byte(text)
			edited[at] ^= 1
			write(t, dir, file, string(edited))
			if _, _, err := Resume(dir, testEnv()); err == nil {
				t.Errorf("%s: byte %d was changed, and not seen", file, at)
			}
			write(t, dir, file, text)
			if !maps.Equal(folder(t, dir), whole) {
				t.Errorf("%s: a refused run has changed a file, or is said to have gone on", file)
			}
		}
	}
	dir = create(t, resumeRounds(t)...)
	write(t, dir, benchFile, strings.Replace(folder(t, dir)[benchFile], " 10 leaf-pages", " 11 leaf-pages", 1))
	if _, _, err := Resume(dir, testEnv()); err == nil || !strings.Contains(err.Error(), "round 0 of engine=bbolt/layout=clustered/scheme=uuidv4/rows=1000000 is not what rounds.csv says") {
		t.Errorf("a count was changed: %v", err)
	}
	dir = create(t)
	j, err := readJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	j.head[seriesFile] = 100
	write(t, dir, journalFile, string(j.format()))
	if _, _, err := Resume(dir, testEnv()); err == nil || !strings.Contains(err.Error(), "series.csv has 0 bytes where rounds.csv says 100") {
		t.Errorf("a file without a round that made it: %v", err)
	}
	dir = create(t)
	w, _, err = Resume(dir, testEnv())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Resume(dir, testEnv()); !errors.Is(err, ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
