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
// the time left; elsewhere a line for each case that is counted and for each timed
// round over all cases.
type progress struct {
	words io.Writer
	began time.Time

	mu    sync.Mutex
	total int64  // rows that the run loads
	rows  int64  // rows loaded
	round int    // the latest
	now   string // what began last

	bars *mpb.Progress // nil: not a terminal
	bar  *mpb.Bar
}

func newProgress(words io.Writer) *progress {
	p := &progress{words: words, began: time.Now()}
	if f, ok := words.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bars = mpb.New(mpb.WithOutput(words), mpb.WithWidth(40))
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
			decor.Any(func(decor.Statistics) string {
				p.mu.Lock()
				defer p.mu.Unlock()
				return "  " + p.now
			}),
		),
	)
}

func (p *progress) Start(c bench.Case, round int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = title(c, round)
	if round > p.round {
		p.round = round
		p.line(fmt.Sprintf("timed round %d of %d begins", round, c.Rounds))
	}
}

func (p *progress) Rows(_ bench.Case, _ int, n int64) {
	p.mu.Lock()
	p.rows += n
	p.mu.Unlock()
	if p.bar != nil {
		p.bar.IncrInt64(n)
	}
}

func (p *progress) Done(c bench.Case, round int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if round == 0 && err == nil {
		p.line(title(c, round))
	}
}

// line tells what has happened where there is no bar.
func (p *progress) line(what string) {
	if p.bars == nil {
		fmt.Fprintf(p.words, "%4.0f s %3d %%  %s\n", time.Since(p.began).Seconds(), 100*p.rows/p.total, what)
	}
}

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
