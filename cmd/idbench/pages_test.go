package main

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"idbench/report"
	"idbench/results"
)

// The commands of README.md and of each page in docs run as they stand, in one empty folder a
// page and in the order of the page. A block tagged sh holds idbench lines that must succeed; one
// tagged console holds "$ idbench …" lines, each with its stdout below it, where … stands for
// anything: a part of a line, or lines when it stands alone.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("the pages' commands take half a minute")
	}
	t.Parallel()
	self, err := os.Executable() // which is idbench under that name: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("docs: %d pages, %v", len(pages), err)
	}
	for _, path := range append(pages, filepath.Join(root, "README.md")) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".md"), func(t *testing.T) {
			page, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Parallel()
			dir := t.TempDir()
			for _, c := range commands(string(page)) {
				t.Log(c.line)
				if strings.ContainsAny(c.line, "|><&;$`'\"*") {
					t.Fatalf("%s: only plain commands can be run here, without a shell", c.line)
				}
				var stdout, stderr bytes.Buffer
				cmd := exec.CommandContext(t.Context(), self)
				cmd.Args = append([]string{"idbench"}, strings.Fields(c.line)[1:]...)
				cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
				if err := cmd.Run(); err != nil {
					t.Fatalf("%s: %v\n%s", c.line, err, &stderr)
				}
				if c.checked && !c.matches(stdout.String()) {
					t.Errorf("%s\nprints\n%s\nnot\n%s", c.line, &stdout, strings.Join(c.want, "\n"))
				}
			}
		})
	}
}

// Links between the pages, and to files of the project, lead somewhere.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)
	for _, path := range append(pages, filepath.Join(root, "README.md")) {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(path), m[1])
			}
		}
	}
}

// README's decision table is the answer of the committed run.
func TestReadmeHasThePublishedAnswer(t *testing.T) {
	run, err := results.Open(filepath.Join(root, "results", "published", "answer"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := report.Advise(run, facts()).MarkdownTable()
	if _, after, _ := strings.Cut(string(page), "<!-- answer -->\n"); !strings.HasPrefix(after, want+"<!-- /answer -->") {
		t.Errorf("README.md has not the table of results/published/answer:\n%s", want)
	}
}

// A command is one idbench line of a page.
type command struct {
	line    string
	checked bool     // its output stands below it
	want    []string // lines of stdout
}

// commands finds the idbench commands of the sh and console blocks. A comment
// after a command is dropped, and a line that ends in a backslash goes on.
func commands(page string) (all []command) {
	block := ""
	page = strings.ReplaceAll(page, "\\\n", " ")
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, " \n")
		if tag, ok := strings.CutPrefix(line, "```"); ok {
			block = tag
			continue
		}
		prompted, prompt := strings.CutPrefix(line, "$ ")
		switch {
		case block == "console" && prompt:
			all = appendCommand(all, prompted, true)
		case block == "console" && len(all) > 0:
			last := &all[len(all)-1]
			last.want = append(last.want, line)
		case block == "sh":
			all = appendCommand(all, line, false)
		}
	}
	return all
}

func appendCommand(all []command, line string, checked bool) []command {
	line, _, _ = strings.Cut(line, " #")
	if fields := strings.Fields(line); len(fields) > 0 && filepath.Base(fields[0]) == "idbench" {
		all = append(all, command{line: line, checked: checked})
	}
	return all
}

// printedNumber is a number in a line, with its decimals.
var printedNumber = regexp.MustCompile(`\d+(?:\.(\d+))?`)

// matches tells whether stdout is what a page has. Numbers may differ as floating point does
// between processors, which round the last digit another way: see alike.
func (c command) matches(stdout string) bool {
	pattern := "^"
	var want []string
	for _, line := range c.want {
		if line == "…" {
			pattern += `(?:.*\n)*?`
			continue
		}
		want = append(want, printedNumber.FindAllString(line, -1)...)
		line = printedNumber.ReplaceAllString(line, "\x00")
		line = strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*")
		pattern += strings.ReplaceAll(line, "\x00", `(`+printedNumber.String()+`)`) + ` *\n`
	}
	found := regexp.MustCompile(pattern + "$").FindStringSubmatch(stdout)
	if found == nil {
		return false
	}
	for i, w := range want {
		if !alike(found[1+2*i], w) { // each number has a group, and one of its decimals
			return false
		}
	}
	return true
}

// alike are two numbers of as many decimals that differ by one of the last, or whole ones
// that differ by a millionth: small ones are counts and must be equal.
func alike(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	_, decimalsA, _ := strings.Cut(a, ".")
	_, decimalsB, _ := strings.Cut(b, ".")
	if errX != nil || errY != nil || len(decimalsA) != len(decimalsB) {
		return false
	}
	most := 1e-6 * math.Abs(y)
	if n := len(decimalsA); n > 0 {
		most = max(most, 1.001*math.Pow10(-n))
	}
	return math.Abs(x-y) <= most
}

func TestPageMatching(t *testing.T) {
	page := "```sh\n# words\nidbench a \\\n  b # why\nmake x\n```\n```console\n$ idbench c\none\n…\nt…e\n```\n```go\nidbench d\n```\n"
	got := commands(page)
	if len(got) != 2 || strings.Join(strings.Fields(got[0].line), " ") != "idbench a b" || got[1].line != "idbench c" {
		t.Fatalf("commands: %+v", got)
	}
	for stdout, want := range map[string]bool{
		"one\nthree\n": true, "one\ntwo\n2\nthree\n": true, "one\ntwo\n": false, "one\nthree\nfour\n": false,
	} {
		if got[1].matches(stdout) != want {
			t.Errorf("%q: matches is not %v", stdout, want)
		}
	}
	for _, tc := range []struct {
		want, stdout string
		same         bool
	}{
		{"fill 70.1 %  4936799", "fill 70.2 %  4936801", true}, {"fill 70.1 %", "fill 70.3 %", false}, {"fill 70.1 %", "fill 70.10 %", false},
		{"uuidv4  6248", "uuidv4  6249", false}, {"uuidv4  4936799", "uuidv4  4936899", false}, {"1 … 3", "1 2 3", true}, {"1 … 3", "1 2 4", false},
	} {
		if got := (command{want: []string{tc.want}}).matches(tc.stdout + "\n"); got != tc.same {
			t.Errorf("%q where %q is wanted: matches is %v", tc.stdout, tc.want, got)
		}
	}
}
