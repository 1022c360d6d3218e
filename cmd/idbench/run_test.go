package main

import (
	"os"
	"path/filepath"
	"testing"

	"idbench/results"
	"idbench/units"
)

// Nothing is said to be kept that is not there.
func TestKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	w, err := results.Create(dir, results.Env{}, []byte("seed: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kept(w), "no round had finished; run --resume "+dir+" begins anew"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	name, err := results.NewName(results.Part{Key: "engine", Value: "bbolt"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(results.Finished{Case: name, Records: []results.Record{{Case: name, Segment: units.All, Iters: 1, Values: []results.Value{{Unit: units.Splits, Value: 1}}}}}); err != nil {
		t.Fatal(err)
	}
	if got, want := kept(w), "what had finished is kept in "+dir+", and run --resume "+dir+" goes on"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got, want := kept(w), "its folder "+dir+" is gone, and what had finished with it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Runs that begin in the same second never share a folder.
func TestNewFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	seen := map[string]bool{}
	for range 5 {
		dir, err := newFolder("quick")
		if err != nil {
			t.Fatal(err)
		}
		if seen[dir] {
			t.Fatalf("%s was given twice", dir)
		}
		seen[dir] = true
	}
}

// A comparison that was interrupted is not said to go on.
func TestComparisonsBeginAnew(t *testing.T) {
	w, err := results.Create(filepath.Join(t.TempDir(), "run"), results.Env{}, []byte("seed: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := compared(w), "nothing was compared, so run validate again; the cases that had finished are in "+w.Dir(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
