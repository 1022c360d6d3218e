//go:build unix

package results

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A file that is none would be waited for: a pipe has no writer.
func TestOpenRefusesPipes(t *testing.T) {
	for _, file := range []string{benchFile, envFile, seriesFile, leavesFile} {
		dir := t.TempDir()
		if file != benchFile {
			write(t, dir, benchFile, "BenchmarkRun/engine=bbolt/segment=all 10 5 splits\n")
		}
		if err := syscall.Mkfifo(filepath.Join(dir, file), 0o644); err != nil {
			t.Skip(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), file+" is not a regular file") {
			t.Errorf("%s: %v", file, err)
		}
	}
}
