package main

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/results"
)

// killPlan has rounds that load for a while, and many.
const killPlan = `seed: 7
cases:
- {engine: [bbolt, model-bbolt], scheme: [main], rows: 3000, batch: 100, rounds: 1}
- {engine: [bbolt], scheme: [serial, uuidv4], workload: [lookup], rows: 2000, ops: 500, rounds: 1}
`

// A run is killed while it loads and while it writes, and resumed until it has finished. It
// never loses a stored round, and ends with the counts of a run that nobody killed. Kills
// between any two renames are tested in package results.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable() // which is idbench under that name: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	plan := filepath.Join(dir, "plan.yaml")
	if err := os.WriteFile(plan, []byte(killPlan), 0o644); err != nil {
		t.Fatal(err)
	}
	temp := filepath.Join(dir, "tables")
	if err := os.Mkdir(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	start := func(args ...string) *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Args = append([]string{"idbench", "run"}, args...)
		cmd.Env = append(os.Environ(), "TMPDIR="+temp)
		cmd.Stderr = new(strings.Builder)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	whole := filepath.Join(dir, "whole")
	if cmd := start("--config", plan, "--out", whole); cmd.Wait() != nil {
		t.Fatal(cmd.Stderr)
	}
	want := repeated(t, whole)

	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	missing := []string{"load", "write"}
	hit := 0
	for n := 0; len(missing) > 0; n++ {
		if n == 5 {
			t.Fatalf("seed %d: %d kills, and none in the phase %s", seed, hit, missing[0])
		}
		run := filepath.Join(dir, "run", strings.Repeat("i", n+1))
		stored := 0
		for {
			args := []string{"--resume", run}
			if _, err := os.Stat(filepath.Join(run, "bench.txt")); errors.Is(err, os.ErrNotExist) {
				args = []string{"--config", plan, "--out", run}
			}
			cmd := start(args...)
			ended := make(chan struct{})
			if len(missing) > 0 {
				go killIn(t, missing[0], run, stored+random.IntN(10), cmd.Process, ended)
			}
			err := cmd.Wait()
			close(ended)
			if err == nil {
				break
			}
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != -1 {
				t.Fatalf("%v: %v: %s", args, err, cmd.Stderr)
			}
			hit++
			if now := phase(t, run); len(missing) > 0 && now == missing[0] {
				missing = missing[1:]
			}
			r, err := results.Open(run)
			if err != nil {
				t.Fatalf("seed %d: after a kill: %v", seed, err)
			}
			if len(r.Records) < stored {
				t.Fatalf("seed %d: %d records after %d", seed, len(r.Records), stored)
			}
			stored = len(r.Records)
		}
		got := repeated(t, run)
		for _, file := range slices.Sorted(maps.Keys(want)) {
			if got[file] != want[file] {
				t.Errorf("seed %d, run %d: %s differs from that of a run that nobody killed", seed, n, file)
			}
		}
	}
	t.Logf("seed %d: %d kills", seed, hit)
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("tables left behind: %v, %v", left, err)
	}
}

// killIn kills a run when it is in that phase and has stored more lines than so many.
func killIn(t *testing.T, when, run string, lines int, process *os.Process, ended <-chan struct{}) {
	for {
		select {
		case <-ended:
			return
		case <-time.After(100 * time.Microsecond):
		}
		text, err := os.ReadFile(filepath.Join(run, "bench.txt"))
		if err == nil && bytes.Count(text, []byte("\nBenchmark")) > lines && phase(t, run) == when {
			_ = process.Kill() // it may have ended
			return
		}
	}
}

// phase tells what a killed run was doing, by what it left: staged files while it
// wrote, fewer of them and a journal ahead of bench.txt while it renamed.
func phase(t *testing.T, run string) string {
	entries, err := os.ReadDir(run)
	if err != nil {
		t.Error(err)
	}
	staged, journal := 0, false
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			staged++
			journal = journal || strings.HasPrefix(e.Name(), ".rounds.csv")
		}
	}
	switch {
	case staged == 0:
		return "load"
	case journal:
		return "write"
	}
	return "rename"
}

// repeated is what does not depend on time: whole files, and of bench.txt all but the
// times, of which only the number of lines counts.
func repeated(t *testing.T, run string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"bench.txt", "curve.csv", "leaves.csv.gz"} {
		b, err := os.ReadFile(filepath.Join(run, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	var exact, timed []string
	for _, line := range strings.Split(files["bench.txt"], "\n") {
		if name, _, _ := strings.Cut(line, " "); strings.Contains(line, " ns/op") {
			timed = append(timed, name)
		} else {
			exact = append(exact, line)
		}
	}
	slices.Sort(timed)
	files["bench.txt"] = strings.Join(append(exact, timed...), "\n")
	return files
}
