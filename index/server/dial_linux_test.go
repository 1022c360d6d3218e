package server

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A socket can lie in a folder of any length.
func TestDialFarAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("x", 200))
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	l, err := net.Listen("unix", "socket") // as servers do
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	path, err := socketIn(dir, "socket")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := Dial(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Dial(t.Context(), "unix", filepath.Join(dir, "none", "socket")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
}
