//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe that nobody writes to keeps nobody waiting.
func TestAddressesInPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{pipe: "no address", filepath.Dir(pipe): "is a directory", pipe + "x": "no such file"} {
		if got := silent(t, exitMisuse, "run", "--dsn-file", file); !strings.Contains(got, want) {
			t.Errorf("%s: %s", file, got)
		}
	}
}
