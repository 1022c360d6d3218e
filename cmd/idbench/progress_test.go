package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vbauerster/mpb/v8"

	"idbench/bench"
)

func progressCases(t *testing.T) []bench.Case {
	t.Helper()
	c := bench.Default()
	c.Engines, c.Schemes, c.Rows = []string{"bbolt"}, []string{"uuidv7mono"}, 500_000
	c.Options = map[string]map[string][]string{"bbolt": {"fill": {"0.9"}}}
	cases, _, err := bench.Plan(t.Context(), []bench.Config{c}, engines)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// A bar keeps a few columns, and its numbers a blank between them, however long the name of
// what runs.
func TestBar(t *testing.T) {
	c := progressCases(t)[0]
	var screen bytes.Buffer
	p := &progress{words: &screen, began: time.Now(), bars: mpb.New(mpb.WithOutput(&screen), mpb.WithAutoRefresh())}
	p.Begin(500_000)
	p.Start(c, 3)
	p.Rows(c, 3, 500_000)
	p.end()
	lines := strings.Split(strings.TrimSpace(screen.String()), "\n")
	last := lines[len(lines)-1]
	if !regexp.MustCompile(`500000 / 500000 rows \[=+\] (\d+ rows/s)? +\d+:\d+  bbolt clu.*…$`).MatchString(last) || utf8.RuneCountInString(last) > lineWidth+7 { // with what moves the cursor
		t.Errorf("%q", last)
	}
}

// Where no terminal is, a line tells of each tenth once.
func TestProgressLines(t *testing.T) {
	c := progressCases(t)[0]
	var words bytes.Buffer
	p := newProgress(&words)
	p.Begin(1000)
	for _, n := range []int64{50, 49, 1, 1, 300, 599} {
		p.Rows(c, 0, n)
	}
	p.end()
	want := regexp.MustCompile(`^   0 s  10 %  bbolt .*, pages\n   0 s  40 %  .*\n   0 s 100 %  .*\n$`)
	if !want.MatchString(words.String()) {
		t.Errorf("%s", &words)
	}
}
