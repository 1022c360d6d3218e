package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"idbench/ids"
	"idbench/ids/keyfile"
)

// A modelled is a stream of ids that a file may be of.
type modelled struct {
	scheme ids.Scheme
	flags  string // that say which ids they are, and how many
	env    ids.Env
	rated  bool // the rate was seen
}

// command predicts a table of them.
func (m modelled) command() string {
	words := []string{"predict", m.flags}
	for _, w := range m.env.Words() {
		if w.Value != w.Standard || w.Key == "rate" && m.rated {
			words = append(words, "--"+w.Key, w.Value)
		}
	}
	return strings.Join(words, " ")
}

// streamsLike are commands that predict tables of ids such as a file's, by what was seen of them, the
// likeliest first.
func streamsLike(s *keyfile.Survey) (commands []string) {
	m, ok := newModelled(s)
	if !ok {
		return nil
	}
	list := []modelled{m}
	if b := s.Blocks; b != nil {
		drawn, turns := m, m
		drawn.env.Nodes, drawn.env.Blocks = int(b.Takers), ids.Blocks{Size: b.Size}
		turns.env.Nodes, turns.env.Blocks = int(b.Takers), ids.Blocks{Size: b.Size, Turns: true}
		list = []modelled{drawn, turns}
	}
	for _, t := range s.Times {
		mixed := s.Mixed && s.Change == nil
		if mixed || s.Encoding != "" || t.Scheme != "" && strings.HasPrefix(m.scheme.Name, t.Scheme) { // uuidv7 stands before uuidv7mono
			more := 1.0 // ids in all for each that bears a time
			if mixed {
				more = float64(s.IDs) / float64(t.IDs)
			}
			list = m.timed(timesOf{t, more, s.IDs})
			break
		}
	}
	for _, m := range list {
		if m.scheme.Check(m.env) == nil && m.scheme.CheckRows(m.env, s.IDs) == nil {
			commands = append(commands, m.command())
		}
	}
	return commands
}

// newModelled is the stream whose ids arrive as they do where nothing is said; ok is false where no
// scheme makes them.
func newModelled(s *keyfile.Survey) (m modelled, ok bool) {
	m.env = ids.DefaultEnv()
	var err error
	switch c := s.Change; {
	case c != nil:
		if _, err := ids.Find(c.Before); err != nil {
			return m, false
		}
		m.scheme, err = ids.Find(c.After)
		m.flags = fmt.Sprintf("--scheme %s --migrate-from %s --at %d", c.After, c.Before, c.ID-1)
	case s.Mixed:
		mix := portions(s.Kinds)
		m.scheme, err = ids.ParseMix(mix)
		m.flags = "--mix " + mix
	default:
		name := s.Scheme
		if s.Encoding != "" {
			name = strings.TrimSuffix(s.Is, s.Stored)
		}
		if strings.HasSuffix(s.Is, "as random as uuidv4)") {
			name = "uuidv4"
		}
		m.scheme, err = ids.Find(name)
		m.flags = "--scheme " + name
		if s.Encoding != "" {
			m.flags += " --key-encoding " + string(s.Encoding)
		}
	}
	m.flags += fmt.Sprintf(" --rows %d", s.IDs)
	return m, err == nil
}

// timesOf are the times of a stream.
type timesOf struct {
	keyfile.Times
	more float64 // ids in all for each that bears one
	rows int64
}

// timed are the streams whose ids may bear such times: each way in which they may follow one another
// with each in which they may be out of order.
func (m modelled) timed(t timesOf) (list []modelled) {
	if r := t.PerSecond; r != nil && r.Error < 0.5 {
		m.env.Rate = max(1, int64(math.Round(three(t.more*r.IDs))))
		m.rated = true
	}
	if n := t.Nodes; n != nil && n.Value > 1 {
		m.env.Nodes = int(n.Value)
	}
	for _, paced := range m.paced(t) {
		list = append(list, paced.disordered(t)...)
	}
	return list
}

// paced are the streams whose ids may follow one another so.
func (m modelled) paced(t timesOf) (list []modelled) {
	even, poisson := m, m
	even.env.Arrivals, poisson.env.Arrivals = ids.Arrivals{Pace: ids.Even}, ids.Arrivals{Pace: ids.Poisson}
	p := t.PerTick
	if p == nil || t.more != 1 {
		return []modelled{even, poisson}
	}
	if p.Step > 1 {
		even.env.Tick = time.Duration(p.Millis * float64(p.Step) * float64(time.Millisecond))
		poisson.env.Tick = even.env.Tick
		return []modelled{even, poisson}
	}
	switch d := p.Dispersion; {
	case d != nil && *d > 0.8 && *d < 1.25:
		return []modelled{poisson, even}
	case d != nil && *d >= 1.25 && p.Ticks.Value > 1:
		bursts := m
		gap := t.Seconds / float64(p.Ticks.Value-1)
		bursts.env.Arrivals = ids.Arrivals{Pace: ids.Bursts, Burst: int64(p.Median), Gap: time.Duration(three(gap) * float64(time.Second))}
		bursts.env.Rate, bursts.rated = ids.DefaultEnv().Rate, false // which bursts say
		return []modelled{bursts, poisson, even}
	}
	if p.Dispersion != nil || p.Median > 2 && p.Most <= p.Median+1 {
		return []modelled{even}
	}
	return []modelled{even, poisson}
}

// disordered are the streams whose ids may be out of order so.
func (m modelled) disordered(t timesOf) (list []modelled) {
	with := func(change func(e *ids.Env)) {
		n := m
		change(&n.env)
		list = append(list, n)
	}
	off := func(n int64, seconds float64) {
		if 2*n > t.rows { // it is the others that are off
			return
		}
		with(func(e *ids.Env) {
			share := float64(n) / float64(t.rows)
			e.Outliers = clocksOff(share, seconds)
			e.Rate = max(1, int64(math.Round(three(float64(e.Rate)/(1-share)))))
		})
	}
	if o := t.Strays; o != nil && o.After > o.Before {
		off(o.After, o.FurthestAfter)
	} else if o != nil {
		off(o.Before, -o.FurthestBefore)
	}
	if o := t.Outside; o != nil && o.After > 0 {
		off(o.After, o.Ahead)
	}
	l := t.Late
	if l == nil || l.IDs == 0 {
		with(func(*ids.Env) {})
		return list
	}
	most := (l.Most + t.PerTick.Millis) / 1000 // seconds
	back := lasts(most)
	share := float64(l.IDs) / float64(t.rows)
	after := l.First - 1
	if l.Runs == 1 && after > 0 {
		with(func(e *ids.Env) {
			e.Rollback = ids.Rollback{Row: after, By: back}
			if span := t.Seconds + t.PerTick.Millis/1000; m.rated {
				e.Rate = max(1, int64(math.Round(three(float64(e.Rate)*span/(span+most)))))
			}
		})
	}
	if of := float64(l.IDs) / float64(t.rows-after); after > t.rows/100 && of <= 0.5 {
		with(func(e *ids.Env) {
			e.Nodes = int(math.Round(1 / of))
			if t.Nodes != nil {
				e.Nodes = max(int(t.Nodes.Value)-1, 1)
			}
			e.Restart = ids.Restart{Row: after, IDs: int64(math.Round(most * float64(e.Rate)))}
		})
	}
	if l.P99 > 0 {
		late := l.P99 / 1000
		if l.Most < 1.5*l.P99+t.PerTick.Millis { // no outlier
			late = l.Most / 1000
		}
		with(func(e *ids.Env) { e.Jitter = lasts(late) })
	}
	if burst := l.IDs / l.Runs; burst > 1 {
		with(func(e *ids.Env) { e.Late = ids.Late{Share: shareOf(share), Most: lasts(l.Most / 1000), Burst: burst} })
	}
	if after < t.rows/20 && l.Most > 2*t.PerTick.Millis {
		off(l.IDs, -most)
	}
	if t.rows <= keyfile.First { // else the ids that are compared may not show them
		with(func(*ids.Env) {})
	}
	return list
}

// lasts is a time of three digits, or in whole hours.
func lasts(seconds float64) time.Duration {
	if hours := math.Round(seconds / 3600); hours >= 100 {
		return time.Duration(hours) * time.Hour
	}
	return time.Duration(three(seconds) * float64(time.Second)).Round(time.Microsecond)
}

// shareOf is a share of two digits: more are chance.
func shareOf(v float64) ids.Share {
	digits := strconv.FormatFloat(v, 'e', 1, 64)
	rounded, _ := strconv.ParseFloat(digits, 64) // which it was made of
	share, err := ids.ParseShare(fmt.Sprintf("%.7f%%", 100*rounded))
	if err != nil { // too small to be written
		return 0
	}
	return share
}

// clocksOff are so many ids, whose clock is off by so much; none where that cannot be.
func clocksOff(share, seconds float64) ids.Outliers {
	if math.Abs(seconds) > 1e9 { // 32 years
		return ids.Outliers{}
	}
	return ids.Outliers{Share: shareOf(share), By: lasts(math.Abs(seconds)) * time.Duration(math.Copysign(1, seconds))}
}

// portions are the shares of kinds that are 1 % or more, as --mix has them; together they are all.
func portions(kinds []keyfile.KindCount) string {
	var most []keyfile.KindCount
	sum := 0.0
	for _, k := range kinds {
		if k.Share >= 0.01 {
			most = append(most, k)
			sum += k.Share
		}
	}
	var parts []string
	left := 1000
	for i, k := range most {
		n := int(math.Round(1000 * k.Share / sum))
		if i == len(most)-1 {
			n = left
		}
		left -= n
		parts = append(parts, fmt.Sprintf("%s:%g", k.Scheme, float64(n)/1000))
	}
	return strings.Join(parts, ",")
}
