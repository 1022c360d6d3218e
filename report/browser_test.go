package report

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"idbench/plot"
	"idbench/results"
)

// need skips a test without one of its tools, and says what to install. In CI that is a
// failure: nothing is skipped there.
func need(t *testing.T, ok bool, what string) {
	t.Helper()
	if ok {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// chromium is the path of a browser, or "".
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// TestInABrowser opens reports in a real browser: see web/test/browser.mjs, and plain.mjs for
// the page that has no script.
func TestInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a browser")
	}
	script, bundled := bundle()
	need(t, bundled, "the report's script is not built: run make, with npm installed (apt-get install npm)")
	browser := chromium()
	need(t, browser != "", "no browser on PATH (apt-get install chromium)")
	_, err := os.Stat(filepath.Join("web", "node_modules", "playwright-core"))
	need(t, err == nil, "playwright-core is not installed: run npm ci in report/web")
	published, hostile := draw(t, filepath.Join("..", "results", "published")), draw(t, folder(t, hostile))
	for name, as := range map[string]struct {
		drawn
		script, test string
	}{
		"published": {published, script, "browser.mjs"},
		"hostile":   {hostile, script, "browser.mjs"},
		"plain":     {published, "", "plain.mjs"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := filepath.Join(t.TempDir(), File)
			file, err := os.Create(page)
			if err != nil {
				t.Fatal(err)
			}
			if err := renderWith(context.Background(), file, as.run, facts, as.script); err != nil {
				t.Fatal(err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("node", "test/"+as.test, page, as.figures, browser)
			cmd.Dir = "web"
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, said)
			}
			t.Log(strings.TrimSpace(string(said)))
		})
	}
}

// drawn is a run and the folder of its figures.
type drawn struct {
	run     *results.Run
	figures string
}

func draw(t *testing.T, dir string) drawn {
	t.Helper()
	run, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	figures := filepath.Join(t.TempDir(), "figures")
	if _, err := plot.Draw(context.Background(), run, figures); err != nil {
		t.Fatal(err)
	}
	return drawn{run, figures}
}
