package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"idbench/bench"
)

// A progress shows how a run goes: one bar on a terminal, with rows per second and
// the time left; elsewhere a line whenever a tenth of the rows has been loaded.
type progress struct {
	words io.Writer
	began time.Time

	mu    sync.Mutex
	total int64  // rows that the run loads
	rows  int64  // rows loaded
	tenth int64  // tenths of them that were told of
	now   string // what began last

	bars *mpb.Progress // nil: not a terminal
	bar  *mpb.Bar
}

func newProgress(words io.Writer) *progress {
	p := &progress{words: words, began: time.Now()}
	if f, ok := words.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bars = mpb.New(mpb.WithOutput(words))
	}
	return p
}

func (p *progress) Begin(rows int64) {
	p.total = rows
	if p.bars == nil {
		return
	}
	p.bar = p.bars.AddBar(rows,
		mpb.PrependDecorators(decor.CountersNoUnit("%d / %d rows")),
		mpb.AppendDecorators(
			decor.AverageSpeed(0, "%.0f rows/s"),
			decor.AverageETA(decor.ET_STYLE_MMSS, decor.WCSyncSpace),
			decor.Any(func(s decor.Statistics) string {
				p.mu.Lock()
				defer p.mu.Unlock()
				return "  " + cut(p.now, s.AvailableWidth-leastBar-2)
			}),
		),
	)
}

// leastBar is how many columns a bar has at least; what began last has the rest of a line.
const leastBar = 12

// cut is the beginning of a text that has no place for all of it.
func cut(text string, width int) string {
	switch runes := []rune(text); {
	case len(runes) <= width:
		return text
	case width < 1:
		return ""
	default:
		return string(runes[:width-1]) + "…"
	}
}

func (p *progress) Start(c bench.Case, round int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = title(c, round)
}

func (p *progress) Rows(c bench.Case, round int, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows += n
	if p.bar != nil {
		p.bar.IncrInt64(n)
		return
	}
	if tenth := 10 * p.rows / p.total; tenth > p.tenth {
		p.tenth = tenth
		fmt.Fprintf(p.words, "%4.0f s %3d %%  %s\n", time.Since(p.began).Seconds(), 10*tenth, title(c, round))
	}
}

func (p *progress) Done(bench.Case, int, error) {}

// end leaves the last state of the bar on the terminal.
func (p *progress) end() {
	if p.bars == nil {
		return
	}
	if p.bar != nil && !p.bar.Completed() {
		p.bar.Abort(false)
	}
	p.bars.Wait()
}

// title names a round in a few words.
func title(c bench.Case, round int) string {
	name := c.Name()
	s := fmt.Sprintf("%s %s %s %s %d rows", name.Get("engine"), name.Get("layout"), name.Get("scheme"), name.Get("workload"), c.Rows)
	for _, o := range c.Engine.Options() {
		if v, ok := c.Options[o.Name]; ok {
			s += fmt.Sprintf(" %s=%s", o.Name, v)
		}
	}
	if round == 0 {
		return s + ", pages"
	}
	return fmt.Sprintf("%s, time %d of %d", s, round, c.Rounds)
}
