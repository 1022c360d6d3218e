//go:build unix

package report

import (
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe in one run's folder keeps nobody waiting: that run is said to be unreadable, and the
// others are shown.
func TestServerRefusesPipes(t *testing.T) {
	for _, file := range []string{"bench.txt", "env.json", "leaves.csv.gz", "latency.hdr"} {
		dir := folder(t, map[string]string{"one/bench.txt": bench, "two/series.csv": "x"})
		if file != "bench.txt" {
			dir = folder(t, map[string]string{"one/bench.txt": bench, "two/bench.txt": bench})
		}
		if err := syscall.Mkfifo(filepath.Join(dir, "two", file), 0o644); err != nil {
			t.Skip(err)
		}
		for target, want := range map[string]int{"/run/one/": http.StatusOK, "/run/two/": http.StatusInternalServerError, "/run/two/" + file: http.StatusNotFound, "/compare?old=one&new=two": http.StatusNotFound} {
			if w := ask(t, dir, "GET", "localhost", target); w.Code != want {
				t.Errorf("%s, %s: %d, want %d", file, target, w.Code, want)
			}
		}
		if w := ask(t, dir, "GET", "localhost", "/"); !strings.Contains(w.Body.String(), "two/"+file+" is not a regular file") || !strings.Contains(w.Body.String(), `href="/run/one/"`) {
			t.Errorf("%s: the list: %s", file, w.Body)
		}
	}
}
