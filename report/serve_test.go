package report

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bench is a run's file of one small load.
const bench = `seed: 1
Unit leaf-pages better=lower assume=exact

BenchmarkRun/engine=bbolt/layout=clustered/scheme=uuidv4/encoding=binary/workload=insert/rows=100/batch=10/value=100/segment=primary 100 4 leaf-pages 1 branch-pages 8000 leaf-inuse-bytes 16384 leaf-alloc-bytes 2 mid-splits
BenchmarkRun/engine=bbolt/layout=clustered/scheme=uuidv4/encoding=binary/workload=insert/rows=100/batch=10/value=100/segment=all 100 20480 file-bytes 11600 row-bytes
`

// folder makes files in a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ask sends a request to a server of a folder.
func ask(t *testing.T, dir, method, host, target string) *httptest.ResponseRecorder {
	t.Helper()
	s, err := NewServer(dir, "", Facts{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	r := httptest.NewRequest(method, "http://"+host+"/", nil)
	path, query, _ := strings.Cut(target, "?")
	decoded, err := url.PathUnescape(path)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = decoded, path, query
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestServerShowsRuns(t *testing.T) {
	dir := folder(t, map[string]string{"bench.txt": bench, "one/bench.txt": bench, "one/secret.txt": "s3cret", "a <b>/bench.txt": strings.Replace(bench, " 4 leaf-pages", " 5 leaf-pages", 1)})
	for target, want := range map[string]string{
		"/":                                `<a href="/run/one/">one</a>`,
		"/here/":                           "What an id does to its index",
		"/run/one/":                        "What an id does to its index",
		"/run/one/bench.txt":               "BenchmarkRun/engine=bbolt",
		"/run/a%20%3Cb%3E/":                "What an id does to its index",
		"/compare?old=one&new=.":           "5 exact values are equal",
		"/compare?old=one&new=a%20%3Cb%3E": "differs",
	} {
		w := ask(t, dir, "GET", "127.0.0.1:8017", target)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, without %q:\n%.2000s", target, w.Code, want, w.Body)
		}
		if strings.Contains(w.Body.String(), "a <b>") {
			t.Errorf("%s: a name from the disk is markup", target)
		}
	}
}

func TestServerKeepsToItsFolder(t *testing.T) {
	outside := folder(t, map[string]string{"bench.txt": bench, "passwd": "s3cret"})
	dir := folder(t, map[string]string{"one/bench.txt": bench, "one/secret.txt": "s3cret", "two/env.json": "{}", "secret.txt": "s3cret"})
	for link, target := range map[string]string{"out": outside, "two/bench.txt": filepath.Join(outside, "bench.txt"), "one/env.json": filepath.Join(outside, "passwd"), "one/curve.csv": filepath.Join(outside, "passwd")} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Base(outside)
	for _, target := range []string{
		"/run/../secret.txt", "/run/one/../../secret.txt", "/run/one/secret.txt", "/run/%2e%2e/secret.txt", "/run/one/%2e%2e/secret.txt", "/run/one%2f..%2fsecret.txt",
		"/run//etc/passwd", "/run/..%2f" + name + "/bench.txt", "/run/out/", "/run/out/bench.txt", "/run/out/passwd", "/run/two/", "/run/two/bench.txt",
		"/run/one/env.json", "/run/one/curve.csv", `/run/one\..\secret.txt`, "/run/one/bench.txt%00", "/here/", "/here/secret.txt", "/secret.txt", "/etc/passwd", "/run/one/figures",
		"/compare?old=one&new=../" + name, "/compare?old=one&new=" + url.QueryEscape(outside), "/compare?old=one&new=out", "/compare?old=one&new=two", "/compare",
	} {
		w := ask(t, dir, "GET", "localhost", target)
		if w.Code == http.StatusOK || strings.Contains(w.Body.String(), "s3cret") {
			t.Errorf("%s: %d %.200s", target, w.Code, w.Body)
		}
	}
	w := ask(t, dir, "GET", "localhost", "/run/one/")
	if w.Code == http.StatusOK || strings.Contains(w.Body.String(), "s3cret") {
		t.Errorf("a run with a link that leads out is shown: %d", w.Code)
	}
}

func TestServerAnswersForItselfAlone(t *testing.T) {
	dir := folder(t, map[string]string{"bench.txt": bench})
	for host, want := range map[string]int{
		"127.0.0.1": http.StatusOK, "127.0.0.1:1": http.StatusOK, "localhost:8017": http.StatusOK, "[::1]:8017": http.StatusOK,
		"example.org": http.StatusForbidden, "localhost.example.org": http.StatusForbidden, "10.0.0.1:8017": http.StatusForbidden, "127.0.0.1.example.org": http.StatusForbidden,
	} {
		if w := ask(t, dir, "GET", host, "/"); w.Code != want {
			t.Errorf("host %s: %d, not %d", host, w.Code, want)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "X"} {
		if w := ask(t, dir, method, "localhost", "/here/"); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	for target, want := range map[string]string{"/here/": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; ", "/": "default-src 'none'; style-src 'unsafe-inline'; "} {
		got := ask(t, dir, "GET", "localhost", target).Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "; frame-ancestors 'none'") {
			t.Errorf("%s: the header's policy is %q", target, got)
		}
	}
	if w := ask(t, dir, "HEAD", "localhost", "/"); w.Code != http.StatusOK || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
}
