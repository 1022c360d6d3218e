package keyfile

import (
	"fmt"
	"math"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"idbench/ids"
)

// A Look is what the ids of a file show without being told.
type Look struct {
	Scheme string  // the one of package ids that they look like; "" = none
	Is     string  // what they are in words, where there is no scheme or more to say; "" = not known
	Share  float64 // of the ids that are
	Mix    []Part  // of several kinds: each, the most frequent first
	// Change is the number of the id, from 1 on, where a mixture changes from ids of the kind
	// Before to those of After; 0 where it does in no one place.
	Change        int64
	Before, After string

	Tau    float64 // Kendall's, between order of arrival and key order: 1 = ascending, 0 = no relation; NaN of one id
	Window int64   // disorder window: the most places that an id arrives after the first greater one
	Most   int64   // the disorder window of all but the worst 1 % of ids
	Spans  []Span  // of the times that they bear, by each reading that makes sense; none where they bear none

	// KeyOrder says why the ids tell nothing of the order in which they arrived: they are
	// random, and yet the file has them in key order. "" where they do tell.
	KeyOrder string
	Warnings []string // what else is odd about their order
}

// A Part is one kind of ids in a mixture.
type Part struct {
	Is    string
	Share float64
}

// A Span is the first and last time that ids bear.
type Span struct {
	As       string // how the ids are read; "" = as what they are
	From, To time.Time
}

const (
	likely = 0.99 // the share of ids that must be of a kind
	few    = 10   // ids, of which fewer show no order
)

// look sorts the rows, and leaves no keys in them. Times after now are none.
func look(f *File, s *store, now time.Time) (Look, error) {
	if again, first, ok := s.arrange(); ok {
		return Look{}, f.duplicate(again, first)
	}
	n := len(s.rows)
	l := Look{Tau: tau(func(yield func(uint32) bool) {
		for i := range s.rows { // in key order the arrivals are as much in disorder as the other way round
			if !yield(s.rows[i].at) {
				return
			}
		}
	}, n)}
	var random func(at int) bool
	switch {
	case f.Kind == ids.KindInteger:
		l.integers(f, s.rows, now)
	case f.Kind == ids.KindUUID:
		random = l.uuids(f, s.rows, now)
	default:
		random = l.others(f, s, now)
	}
	if l.Share == 0 && l.Mix == nil && f.even(s.rows) {
		l.Is, random = "ids of no scheme that is known here, spread evenly as random ones are", always
	}
	s.rank()
	w := newDisorder(n, s.ranked)
	most, rest := w.windows()
	l.Window, l.Most = int64(most), int64(rest)
	if random != nil {
		l.inKeyOrder(s, random)
	}
	return l, nil
}

func always(int) bool { return true }

// even reports whether ids are spread evenly as random ones are. Text is not.
func (f *File) even(rows []row) bool {
	switch {
	case f.Kind == ids.KindInteger:
		return even(rows, math.Ldexp(1, 63)) // they are not negative
	case f.Form.text || f.least < 8:
		return false
	}
	return even(rows, math.Ldexp(1, 64))
}

// bear notes the times that ids bear, and what is odd about their order.
func (l *Look) bear(t *times, as string) {
	if !t.likely() {
		return
	}
	l.Spans = append(l.Spans, Span{as, t.from, t.to})
	keyOrder, warning := oddTimes(t.gamma(), l.Tau)
	if warning != "" {
		l.Warnings = append(l.Warnings, warning)
	} else if keyOrder != "" {
		l.KeyOrder = keyOrder
	}
}

// oddTimes says what is odd about times whose order agrees with that of the file by gamma, where the
// order of keys agrees with it by tau: why the order tells nothing, or a warning; "" where nothing is.
func oddTimes(gamma, tau float64) (keyOrder, warning string) {
	switch {
	case gamma < -0.5:
		return "", "their times run backwards: the file is probably newest first, and tac FILE turns it round"
	case gamma < 0.5 && tau > 0.9:
		return "in the order of their keys and not of the times that they bear", ""
	case gamma < 0.5:
		return "", "their times do not follow the order of the file: is it the order in which they arrived?"
	}
	return "", ""
}

// inKeyOrder looks whether random ids come in key order. The store is ranked.
func (l *Look) inKeyOrder(s *store, random func(at int) bool) {
	list := func(yield func(uint32) bool) {
		for at := range s.rows {
			if random(at) && !yield(s.ranked(at)) {
				return
			}
		}
	}
	rises, count, last := 0, 0, uint32(0)
	for rank := range list {
		if count++; count > 1 && rank > last {
			rises++
		}
		last = rank
	}
	if count < few {
		return
	}
	// Of n ids in random order (n−1)/2 neighbours rise, with a variance of (n+1)/12
	// (David and Barton, Combinatorial Chance, 1962, chapter 10).
	n := float64(count)
	share := float64(rises) / (n - 1)
	far := math.Abs(float64(rises)-(n-1)/2) / math.Sqrt((n+1)/12)
	switch tau := tau(list, len(s.rows)); {
	case tau > 0.9:
		l.KeyOrder = "random but ascend in the file"
	case tau < -0.9:
		l.KeyOrder = "random but descend in the file"
	case far > 6:
		l.Warnings = append(l.Warnings, partlySorted(share))
	}
}

// partlySorted is the warning that so many random ids rise.
func partlySorted(share float64) string {
	return fmt.Sprintf("%.1f %% of the random ids are greater than the one before, where half would be: parts of the file are in key order", 100*share)
}

// Lines says what a file holds, for people.
func (f *File) Lines() []string {
	p := message.NewPrinter(language.English)
	l := f.Look
	count := p.Sprintf("%d ids", f.Rows)
	if f.Rows == 1 {
		count = "1 id"
	}
	list := []string{fmt.Sprintf("%s, %s; %s", count, f.Says, f.words(p))}
	list = append(list, f.leftOut(p)...)
	if !math.IsNaN(l.Tau) {
		list = append(list,
			fmt.Sprintf("order of arrival against key order: Kendall's tau %.6f", l.Tau),
			p.Sprintf("disorder window: %d ids; without the worst 1 %%, %d", l.Window, l.Most))
	}
	if l.Change > 0 {
		_, before := ids.Find(l.Before)
		_, after := ids.Find(l.After)
		if before == nil && after == nil {
			list = append(list, fmt.Sprintf("--migrate-from %s --scheme %s --at %d loads such a change without the file, at any size", l.Before, l.After, l.Change-1))
		}
	}
	for _, s := range l.Spans {
		who := "they bear"
		if l.Mix != nil {
			who = "some bear"
		}
		if s.As != "" && s.As != l.Is {
			who = "read as " + s.As + ", " + who
		}
		list = append(list, fmt.Sprintf("%s times from %s to %s (%v)",
			who, s.From.UTC().Format(time.RFC3339), s.To.UTC().Format(time.RFC3339), s.To.Sub(s.From).Round(time.Millisecond)))
	}
	for _, w := range l.Odd() {
		list = append(list, "warning: "+w)
	}
	return list
}

// Odd is what a reader of numbers about the file must know of its order.
func (l Look) Odd() []string {
	if l.KeyOrder == "" {
		return l.Warnings
	}
	return append([]string{"the ids are " + l.KeyOrder + ": the numbers are of that order, and say nothing about inserts in order of arrival"}, l.Warnings...)
}

// words say what the ids are.
func (f *File) words(p *message.Printer) string {
	l, unit := f.Look, "lines"
	if f.skips() {
		unit = "ids"
	}
	var parts []string
	for _, m := range l.Mix {
		parts = append(parts, p.Sprintf("%.2f %% %s", 100*m.Share, m.Is))
	}
	what := l.Is
	if what == "" {
		what = l.Scheme
	}
	switch {
	case l.Change > 0:
		return strings.Join(parts, ", ") + p.Sprintf("; %s 1 to %d are %s, those from %d on %s", unit, l.Change-1, l.Before, l.Change, l.After)
	case l.Mix != nil:
		return strings.Join(parts, ", ") + ", mixed"
	case what == "":
		return "they look like no scheme that is known here"
	case l.Share < 1 && l.Share > 0:
		return p.Sprintf("%.2f %% of them look like %s", 100*l.Share, what)
	default:
		return "they look like " + what
	}
}
