package results

import (
	"errors"
	"maps"
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

// A kill can come between any two renames of any round; the run that goes on from
// there ends with the same bytes in every file.
func TestResumeAfterEveryRename(t *testing.T) {
	rounds := resumeRounds(t)
	steps := []map[string]string{folder(t, create(t))}
	for n := range rounds {
		steps = append(steps, folder(t, create(t, rounds[:n+1]...)))
	}
	want := steps[len(rounds)]
	order := []string{journalFile, leavesFile, framesFile, seriesFile, curveFile, inexactFile, latencyFile, envFile, benchFile}
	kills := 0
	for n := range rounds {
		for renamed := range len(order) + 1 {
			state := maps.Clone(steps[n])
			for _, file := range order[:renamed] {
				if text, ok := steps[n+1][file]; ok {
					state[file] = text
				}
			}
			state["."+benchFile+"123456"] = "half"
			dir := t.TempDir()
			for file, text := range state {
				write(t, dir, file, text)
			}
			w, done, err := Resume(dir, testEnv())
			if err != nil {
				t.Fatalf("round %d, %d files renamed: %v", n, renamed, err)
			}
			for _, f := range rounds {
				if !slices.Contains(done, f.Round) {
					if err := w.Add(f); err != nil {
						t.Fatal(err)
					}
				}
			}
			if len(done) < n {
				t.Errorf("round %d, %d files renamed: only %v kept", n, renamed, done)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			kills++
			got := folder(t, dir)
			for _, file := range slices.Sorted(maps.Keys(got)) {
				if file != envFile && got[file] != want[file] && (file != journalFile || len(done) > n) {
					t.Errorf("round %d, %d files renamed: %s differs:\n%s\nwant\n%s", n, renamed, file, got[file], want[file])
				}
			}
		}
	}
	t.Logf("%d kills", kills)
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
	w, _, err := Resume(dir, testEnv())
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
