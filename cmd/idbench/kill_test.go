package main

import (
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

// killPlan has rounds that mostly load and rounds that mostly write.
const killPlan = `seed: 7
cases:
- {engine: [bbolt, model-bbolt], scheme: [main], rows: 20000, batch: 100, rounds: 2}
- {engine: [bbolt, model-bbolt], scheme: [all], rows: 300, batch: 100, rounds: 0}
- {engine: [bbolt], scheme: [serial, uuidv4], workload: [lookup], rows: 5000, ops: 1000, rounds: 1}
`

// A run is killed at random moments and resumed until it has finished. It never loses
// a stored round, and ends with the counts of a run that nobody killed.
func TestKill(t *testing.T) {
	const kills = 60
	dir := t.TempDir()
	program := filepath.Join(dir, "idbench")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
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
		cmd := exec.Command(program, append([]string{"run"}, args...)...)
		cmd.Env = append(os.Environ(), "TMPDIR="+temp)
		var words strings.Builder
		cmd.Stderr = &words
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	whole := filepath.Join(dir, "whole")
	from := time.Now()
	if err := start("--config", plan, "--out", whole).Wait(); err != nil {
		t.Fatal(err)
	}
	length := time.Since(from)
	want := repeated(t, whole)

	seed := rand.Uint64()
	t.Logf("seed %d, a run takes %v", seed, length)
	random := rand.New(rand.NewPCG(seed, 0))
	phases := map[string]int{}
	hit := 0
	for n := 0; hit < kills; n++ {
		run := filepath.Join(dir, "run", strings.Repeat("i", n+1))
		stored := 0
		for {
			args := []string{"--resume", run}
			if _, err := os.Stat(filepath.Join(run, "bench.txt")); errors.Is(err, os.ErrNotExist) {
				args = []string{"--config", plan, "--out", run}
			}
			cmd := start(args...)
			kill := time.AfterFunc(time.Duration(random.Int64N(int64(length/4))), func() { _ = cmd.Process.Kill() })
			err := cmd.Wait()
			kill.Stop()
			if err == nil {
				break
			}
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != -1 {
				t.Fatalf("%v: %v: %s", args, err, cmd.Stderr)
			}
			hit++
			phases[phase(t, run)]++
			if _, err := os.Stat(filepath.Join(run, "bench.txt")); errors.Is(err, os.ErrNotExist) {
				continue
			}
			r, err := results.Open(run)
			if err != nil {
				t.Fatalf("after a kill: %v", err)
			}
			if len(r.Records) < stored {
				t.Fatalf("%d records after %d", len(r.Records), stored)
			}
			stored = len(r.Records)
		}
		got := repeated(t, run)
		for _, file := range slices.Sorted(maps.Keys(want)) {
			if got[file] != want[file] {
				t.Errorf("run %d: %s differs from that of a run that nobody killed", n, file)
			}
		}
	}
	t.Logf("%d kills: %v", hit, phases)
	if phases["load"] == 0 || phases["write"] == 0 {
		t.Errorf("kills are not spread: %v", phases)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("tables left behind: %v, %v", left, err)
	}
}

// phase tells what a killed run was doing, by what it left: staged files while it
// wrote, fewer of them and a journal ahead of bench.txt while it renamed.
func phase(t *testing.T, run string) string {
	entries, err := os.ReadDir(run)
	if errors.Is(err, os.ErrNotExist) {
		return "start"
	}
	if err != nil {
		t.Fatal(err)
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
