package main

import "testing"

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
