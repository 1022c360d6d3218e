package keyfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"idbench/ids"
)

// A Survey is what the ids of a file are, told from one pass over it. It needs some 300 MB at most,
// however long the file is: the ids of files of up to a million are all held, and of longer ones a
// sample, with its error. What cannot be told is absent, with the reason in Absent.
type Survey struct {
	File   string `json:"file"`
	IDs    int64  `json:"ids"`
	Nulls  int64  `json:"nulls"`            // entries that were left out
	Header string `json:"header,omitempty"` // the first line, where it is taken for a header and no id
	Form   string `json:"form"`             // the name of one of Forms
	Says   string `json:"says"`             // what they are in words

	Scheme   string       `json:"scheme,omitempty"` // the one of package ids that they look like
	Is       string       `json:"is,omitempty"`     // what they are, where there is no scheme or more to say
	Stored   string       `json:"byte_order,omitempty"`
	Encoding ids.Encoding `json:"key_encoding,omitempty"` // that stores bytes in that order, if there is one
	Share    float64      `json:"share,omitempty"`        // of the ids that are
	Kinds    []KindCount  `json:"kinds,omitempty"`        // what each id is by its bits, the most frequent first
	Mixed    bool         `json:"mixed"`                  // several kinds are 1 % of them or more
	Change   *KindChange  `json:"change,omitempty"`
	Times    []Times      `json:"times,omitempty"` // by each reading that makes sense
	Serial   *SerialCount `json:"serial,omitempty"`
	Blocks   *Blocks      `json:"blocks,omitempty"`

	Order      Arrival    `json:"order"`
	Duplicates Duplicates `json:"duplicates"`

	// KeyOrder says why the ids tell nothing of the order in which they arrived. "" where they do.
	KeyOrder string            `json:"key_order,omitempty"`
	Warnings []string          `json:"warnings,omitempty"`
	Absent   map[string]string `json:"absent,omitempty"` // why a field is not there

	from *File
}

// Again reports whether the path names the file once more, for another process too.
func (t *Survey) Again() bool { return t.File != Stdin && !alreadyOpen(t.File) }

// Keys is the file, to be read again. It was not looked whether an id comes twice but in Duplicates.
func (t *Survey) Keys() *File { return t.from }

// A KindCount is how many ids are of a kind.
type KindCount struct {
	Is     string  `json:"is"`
	Scheme string  `json:"scheme,omitempty"`
	IDs    int64   `json:"ids"`
	Share  float64 `json:"share"`
}

// A KindChange is where ids of one kind end and those of another begin.
type KindChange struct {
	Line      int64  `json:"line"` // of the first id after it
	ID        int64  `json:"id"`   // its number, from 1 on
	Before    string `json:"before"`
	After     string `json:"after"`
	Misplaced int64  `json:"misplaced_ids"` // of Before that come later, or of After that come earlier
}

// Times are those that ids bear, by one reading of them.
type Times struct {
	As      string    `json:"as"`
	Scheme  string    `json:"scheme,omitempty"`
	IDs     int64     `json:"ids"` // whose time is believed: from 2005 to a day after now
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Seconds float64   `json:"span_seconds"`

	PerSecond *Rate    `json:"rate,omitempty"`
	PerTick   *PerTick `json:"per_tick,omitempty"`
	Outside   *Outside `json:"outside,omitempty"` // times that are not believed
	Strays    *Strays  `json:"strays,omitempty"`  // times far from the others
	Late      *Late    `json:"late,omitempty"`

	// Ascending is the share of neighbours of one tick whose keys ascend: half of them are random
	// inside the tick, all have a counter or a finer clock.
	Ascending *float64 `json:"ascending_in_tick_share,omitempty"`
	Pairs     int64    `json:"neighbours_in_tick"`

	Nodes     *Estimate `json:"nodes,omitempty"`
	Processes *Estimate `json:"processes,omitempty"`
	Counter   *Counter  `json:"counter,omitempty"`
}

// A Rate is ids in a second between the first time and the last.
type Rate struct {
	IDs   float64 `json:"ids_per_second"`
	Error float64 `json:"error_share"` // from the length of a tick
}

// PerTick is how many ids bear one time, over the times that any bears.
type PerTick struct {
	Millis float64  `json:"tick_ms"`
	Median uint64   `json:"median_ids"`
	P99    uint64   `json:"p99_ids"`
	Most   uint64   `json:"most_ids"`
	Share  float64  `json:"sampled_share"` // of the ticks that were counted; 1: all
	Ticks  Estimate `json:"ticks"`
	Step   int64    `json:"step_ticks"` // all times are multiples of so many ticks, which is no chance
	// Dispersion is the variance of how many ids bear a time over their mean, times without any
	// among them: 1 of Poisson arrivals, 0 of ids that are evenly spaced, more of bursts. Absent
	// where they are fewer than two on average, which tells nothing.
	Dispersion *float64 `json:"dispersion,omitempty"`
}

// Outside are the times before 2005 or more than a day after now.
type Outside struct {
	Before         int64   `json:"before_ids"`
	After          int64   `json:"after_ids"`
	FurthestBefore float64 `json:"furthest_before_seconds"` // before 2005
	FurthestAfter  float64 `json:"furthest_after_seconds"`  // after now
	Ahead          float64 `json:"furthest_ahead_seconds"`  // after the last time that is believed
}

// Strays are believed times that lie further from the others than ten times the span of these, and
// an hour.
type Strays struct {
	Before         int64     `json:"before_ids"`
	After          int64     `json:"after_ids"`
	FurthestBefore float64   `json:"furthest_before_seconds"`
	FurthestAfter  float64   `json:"furthest_after_seconds"`
	From           time.Time `json:"others_from"` // of the middle 90 % of the times
	To             time.Time `json:"others_to"`
}

// Late is how far behind the greatest time before it an id's own is.
type Late struct {
	IDs  int64   `json:"ids"`
	P99  float64 `json:"p99_ms"` // all but 1 % of all ids are behind by at most this
	Most float64 `json:"most_ms"`

	Runs  int64 `json:"runs"`     // of ids that are behind and arrive one after another
	First int64 `json:"first_id"` // the number of the first of them, from 1 on; 0: there is none
}

// A Counter is the field that counts in each process.
type Counter struct {
	Bits    int     `json:"bits"`
	Renews  bool    `json:"renews_each_tick"`
	Most    uint64  `json:"most"`
	Steps   int64   `json:"steps"`          // from an id of a process to its next, within a tick where it renews
	PlusOne float64 `json:"plus_one_share"` // of the steps
	// WholeTicks is the share of the ticks in which a process made several ids whose counter took each
	// number from 0 on.
	WholeTicks *float64 `json:"counted_from_0_share,omitempty"`
	Wraps      int64    `json:"wraps"`
	Followed   bool     `json:"all_processes"` // else the first that came
}

// A SerialCount is of integers that are dense: more than half of the numbers between the least and
// the most are there.
type SerialCount struct {
	Least   uint64 `json:"least"`
	Most    uint64 `json:"most"`
	Missing *int64 `json:"missing_ids,omitempty"` // numbers between that are not there
}

// An Arrival is how the order of arrival compares with key order.
type Arrival struct {
	Sorted    string   `json:"sorted,omitempty"` // ascending or descending, equal ids beside each other; "": neither
	Back      int64    `json:"steps_back_ids"`   // ids less than the one before
	BackShare float64  `json:"steps_back_share"`
	BackFirst float64  `json:"steps_back_first_share"` // of the first 1,048,576 ids, or of all
	Tau       *float64 `json:"kendall_tau,omitempty"`  // 1 = ascending, 0 = no relation, -1 = descending
	TauError  float64  `json:"kendall_tau_error"`      // in nineteen of twenty files; 0: exact
	Window    int64    `json:"window_ids"`             // the most places that an id arrives after the first greater one
	Slack     int64    `json:"window_error_ids"`       // by which the two windows may be too wide; 0: exact
	Window50  int64    `json:"window_median_ids"`      // of half of the ids
	Window99  int64    `json:"window_p99_ids"`         // of all but the worst 1 % of ids; one part in 4,096 from 8,192 on
}

// Duplicates are ids that came before.
type Duplicates struct {
	Estimate
	Pairs []Pair `json:"first,omitempty"` // the first of them
}

// A Pair are the numbers of two equal ids, from 1 on, and their lines.
type Pair struct {
	First     int64 `json:"id"`
	Again     int64 `json:"again"`
	Line      int64 `json:"line"`
	AgainLine int64 `json:"again_line"`
}

// Examine reads a file once and says what its ids are; times after now are none. It reads what
// Check does, but ids may come twice.
func Examine(ctx context.Context, ask Ask, stdin io.Reader, now time.Time) (*Survey, error) {
	return examine(ctx, ask, stdin, now, standard)
}

func examine(ctx context.Context, ask Ask, stdin io.Reader, now time.Time, l limits) (*Survey, error) {
	var s *surveyor
	f, err := tried(ctx, ask, stdin, func(f *File) error {
		s = newSurveyor(f, now, l)
		return f.scan(ctx, nil, func(line int64, v *id) { s.add(f, line, v) })
	})
	if err != nil {
		return nil, err
	}
	t := s.tell(f)
	return t, t.lines(ctx)
}

// lines reads the file up to the last of the duplicates that are shown, and tells their lines.
func (t *Survey) lines(ctx context.Context) (err error) {
	pairs := t.Duplicates.Pairs
	if len(pairs) == 0 {
		return nil
	}
	in, err := t.from.open(nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	last := int64(0)
	for _, p := range pairs {
		last = max(last, p.Again)
	}
	var v id
	for number := int64(1); number <= last; number++ {
		if err := interrupted(ctx, number); err != nil {
			return err
		}
		if err := in.id(t.from, &v); err != nil {
			return fmt.Errorf("%s: %w", t.File, changed(err))
		}
		for i := range pairs {
			if pairs[i].First == number {
				pairs[i].Line = in.line
			}
			if pairs[i].Again == number {
				pairs[i].AgainLine = in.line
			}
		}
	}
	return nil
}

// tell says what the ids are that were seen.
func (s *surveyor) tell(f *File) *Survey {
	t := &Survey{File: f.Path, IDs: s.n, Nulls: f.Nulls, Header: f.header, Form: f.Form.Name, Says: f.Says, Absent: map[string]string{}, from: f}
	sample := s.sample.arrange()
	s.order(t, &sample)
	s.duplicates(t, &sample)
	random := s.kinds(t, f)
	if t.Scheme == "" && t.Is == "" && !t.Mixed && s.even(f, &sample) {
		t.Is, random = "ids of no scheme that is known here, spread evenly as random ones are", anyClass
	}
	if random != nil {
		s.inKeyOrder(t, &sample, random)
	}
	if len(t.Times) == 0 {
		t.Absent["times"] = "no reading of the ids gives times between 2005 and now"
		switch {
		case t.Scheme == "serial":
			t.Absent["times"] = "numbers of a sequence bear none"
		case random != nil && t.KeyOrder == "":
			t.Absent["times"] = "random ids bear none"
		}
	}
	if len(t.Absent) == 0 {
		t.Absent = nil
	}
	return t
}

func anyClass(uint8) bool { return true }

// order compares the order of arrival with key order.
func (s *surveyor) order(t *Survey, sample *arranged) {
	o := Arrival{Back: s.all.downs, Window: int64(s.windows.most), Slack: int64(s.slack), Window50: int64(s.windows.percentile(50)), Window99: int64(s.windows.percentile(99))}
	if s.n < 2 {
		t.Absent["kendall_tau"] = "one id has no order"
		t.Order = o
		return
	}
	o.BackShare = float64(o.Back) / float64(s.n-1)
	if o.BackFirst = o.BackShare; s.n > First {
		o.BackFirst = float64(s.firstDowns) / (First - 1)
	}
	tau, off := sample.kendall(s.n)
	strictly := s.n-1 == s.all.ups+s.all.downs
	switch {
	case s.all.downs == 0:
		if o.Sorted = "ascending"; strictly {
			tau, off = 1, 0
		}
	case s.all.ups == 0:
		if o.Sorted = "descending"; strictly {
			tau, off = -1, 0
		}
	}
	o.Tau, o.TauError = &tau, off
	t.Order = o
}

// tau is that of the survey, NaN where it has none.
func (t *Survey) tau() float64 {
	if t.Order.Tau == nil {
		return math.NaN()
	}
	return *t.Order.Tau
}

// mostPairs is how many duplicates are shown.
const mostPairs = 3

func (s *surveyor) duplicates(t *Survey, sample *arranged) {
	switch {
	case sample.whole():
		t.Duplicates.Value = int64(len(sample.again))
		for _, w := range sample.again {
			t.Duplicates.Pairs = append(t.Duplicates.Pairs, Pair{First: int64(w.first) + 1, Again: int64(w.again) + 1})
		}
		sortPairs(t.Duplicates.Pairs)
		t.Duplicates.Pairs = t.Duplicates.Pairs[:min(mostPairs, len(t.Duplicates.Pairs))]
	case s.all.downs == 0 || s.all.ups == 0: // equal ids are neighbours
		t.Duplicates.Value = s.n - 1 - s.all.ups - s.all.downs
	default:
		t.Duplicates.Estimate = s.copies.again()
	}
}

// inKeyOrder looks whether random ids come in key order.
func (s *surveyor) inKeyOrder(t *Survey, sample *arranged, random func(class uint8) bool) {
	list := func(yield func(uint32) bool) {
		for i, rank := range sample.ranks {
			if random(sample.class[i]) && !yield(rank) {
				return
			}
		}
	}
	n := &s.random
	if t.Kinds == nil || random(0) {
		n = &s.all
	}
	if n.n < few {
		return
	}
	switch tau := tau(list, len(sample.ranks)); {
	case tau > 0.9:
		t.KeyOrder = "random but ascend in the file"
	case tau < -0.9:
		t.KeyOrder = "random but descend in the file"
	case n.oddly() > 6:
		t.Warnings = append(t.Warnings, partlySorted(float64(n.ups)/float64(n.n-1)))
	}
}

// even reports whether ids are spread evenly as random ones are. Text is not.
func (s *surveyor) even(f *File, sample *arranged) bool {
	if f.Form.text || f.least < 8 {
		return false
	}
	all := 64
	if s.integers != nil && f.below == 0 && f.above == 0 {
		all = 63 // they are not negative
	}
	return evenly(len(sample.order), func(i int) float64 {
		key := sample.key(int(sample.order[i]))
		v := leading(key)
		if s.integers != nil {
			if v = leading(key[1:]); f.below > 0 {
				v ^= 1 << 63
			}
		}
		return math.Ldexp(float64(v), -all)
	})
}
