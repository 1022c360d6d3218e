package keyfile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"idbench/ids"
)

// surveyOf surveys ids within limits.
func surveyOf(t testing.TB, lines []string, l limits) *Survey {
	t.Helper()
	s, err := examine(t.Context(), Ask{Path: write(t, strings.Join(lines, "\n"))}, nil, now, l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tries is how often a test is tried, and less often in short tests.
func tries(n int) int {
	if testing.Short() {
		return max(n/5, 1)
	}
	return n
}

// A survey says of each file what a look at all of its ids does.
func TestSurveyAgreesWithLook(t *testing.T) {
	agree := func(name, path string) {
		f, err := check(t, path)
		if err != nil {
			return // there is nothing to compare: ids that come twice, or are none
		}
		s, err := Examine(t.Context(), Ask{Path: path}, nil, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		l := f.Look
		var mix []Part
		for _, k := range s.Kinds {
			if s.Mixed && k.Share >= 1-likely {
				mix = append(mix, Part{k.Is, k.Share})
			}
		}
		change := KindChange{}
		if s.Change != nil {
			change = *s.Change
		}
		if s.Scheme != l.Scheme && (strings.HasPrefix(s.Scheme, "uuidv7") || s.Scheme == "ulidmono") && strings.HasPrefix(s.Scheme, l.Scheme[:4]) {
			s.Scheme, s.Is = l.Scheme, l.Is // a look does not see that they count, or ascend in the milliseconds of ids out of order
		}
		same := s.Scheme == l.Scheme && (s.Is == l.Is || l.Is == "" && s.Is == s.Scheme) && slices.Equal(mix, l.Mix) &&
			change.ID == l.Change && change.Before == l.Before && change.After == l.After &&
			(s.tau() == l.Tau || math.IsNaN(s.tau()) && math.IsNaN(l.Tau)) && s.Order.Window == l.Window && s.Order.Window99 == l.Most && s.Order.Slack == 0 &&
			s.KeyOrder == l.KeyOrder && slices.Equal(s.Warnings, l.Warnings) &&
			s.IDs == f.Rows && s.Nulls == f.Nulls && s.Says == f.Says && s.Duplicates.Value == 0 && s.Duplicates.Error == 0
		if !s.Mixed {
			same = same && s.Share == l.Share && len(s.Times) == len(l.Spans)
			for i := range min(len(s.Times), len(l.Spans)) {
				same = same && s.Times[i].From.Equal(l.Spans[i].From.Truncate(time.Microsecond)) && s.Times[i].To.Equal(l.Spans[i].To.Truncate(time.Microsecond))
			}
		}
		if !same {
			t.Errorf("%s: %+v\norder %+v, tau %v\nand a look says %+v", name, s, s.Order, s.tau(), l)
		}
	}
	for _, pattern := range []string{"testdata/*.txt", "testdata/forms/*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			agree(path, path)
		}
	}
	for _, s := range ids.Schemes {
		for name, change := range map[string]func(*ids.Env){
			"": func(*ids.Env) {}, " of three nodes": func(e *ids.Env) { e.Nodes, e.Skew = 3, time.Second }, " that jitter": func(e *ids.Env) { e.Jitter = 50 * time.Millisecond },
		} {
			if s.Name == "sonyflake" && name == " of three nodes" {
				continue // which a look takes for snowflakes
			}
			if testing.Short() && name != "" && !s.Main {
				continue
			}
			lines := streamed(t, s.Name, 1500, change)
			agree(s.Name+name, write(t, strings.Join(lines, "\n")))
			slices.Sort(lines)
			agree(s.Name+name+", sorted", write(t, strings.Join(lines, "\n")))
			slices.Reverse(lines)
			agree(s.Name+name+", reversed", write(t, strings.Join(lines, "\n")))
		}
	}
	plain := func(*ids.Env) {}
	v4, v7 := streamed(t, "uuidv4", 1000, plain), streamed(t, "uuidv7", 3000, plain)
	mixed := slices.Concat(v7[:10], v4, v7[10:])
	agree("v4 to v7, with stragglers", write(t, strings.Join(mixed, "\n")))
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	agree("v4 and v7, mixed", write(t, strings.Join(mixed, "\n")))
}

// What a stream was made with is told again: the scheme, the rate, the nodes, how late ids come.
func TestSurveyTellsTheStream(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	told := func(s *Survey, scheme string) (found Times, ok bool) {
		for _, t := range s.Times {
			if t.Scheme == scheme {
				return t, true
			}
		}
		return found, false
	}
	for _, scheme := range []string{"snowflake", "sonyflake", "uuidv1", "uuidv6", "uuidv7", "ulid", "ksuid", "xid", "objectid"} {
		for range tries(5) {
			rate := int64(1 + r.IntN(3000))
			nodes := 1 + r.IntN(20)
			jitter := time.Duration(r.IntN(100)) * time.Millisecond
			rows := 5000 + r.IntN(5000)
			at := fmt.Sprintf("seed %d: %d of %s at %d/s, %d nodes, jitter %v", seed, rows, scheme, rate, nodes, jitter)
			lines := streamed(t, scheme, rows, func(e *ids.Env) { e.Seed, e.Rate, e.Nodes, e.Jitter = r.Uint64(), rate, nodes, jitter })
			s := surveyOf(t, lines, standard)
			times, ok := told(s, scheme)
			unsure := scheme == "sonyflake" && s.Scheme == "" && rate < 500*int64(nodes) // machines that make less than five in 10 ms do not count far
			if !ok || s.Scheme != scheme && !unsure {
				t.Errorf("%s: told %q, %q (%v)", at, s.Scheme, s.Is, s.Absent)
				continue
			}
			rateTold := times.PerSecond
			if rateTold == nil || math.Abs(rateTold.IDs/float64(rate)-1) > rateTold.Error+0.01+5/math.Sqrt(float64(rows)) {
				t.Errorf("%s: rate %+v", at, rateTold)
			}
			late := times.Late
			tick := times.PerTick.Millis
			if most := float64(jitter.Milliseconds()); late.Most > most+tick || rate > 1000 && jitter > 20*time.Millisecond && tick == 1 && late.Most < most-5 {
				t.Errorf("%s: late %+v", at, late)
			}
			if has := scheme != "uuidv7" && scheme != "ulid" && scheme != "ksuid"; has != (times.Nodes != nil) || has && *times.Nodes != (Estimate{int64(nodes), 0}) {
				t.Errorf("%s: nodes %+v", at, times.Nodes)
			}
		}
	}
}

// Beyond the limits of a survey its numbers are estimates, and what they say of their error holds.
func TestSurveyEstimates(t *testing.T) {
	small := limits{picks: 1000, bytes: 1 << 20, different: 1000, ring: 64, marks: 64, ticks: 100, makers: 100, blocks: 1000}
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	missed, told := 0, 0
	for try := range tries(30) {
		jitter := time.Duration(1+r.IntN(5000)) * time.Millisecond
		lines := streamed(t, []string{"uuidv7", "uuidv4", "ulid"}[try%3], 20000, func(e *ids.Env) { e.Seed, e.Rate, e.Jitter = r.Uint64(), 1000, jitter })
		copies := r.IntN(2000)
		for range copies { // of ids at any place, to any place
			lines[r.IntN(len(lines))] = lines[r.IntN(len(lines))]
		}
		exact, about := surveyOf(t, lines, standard), surveyOf(t, lines, small)
		for _, c := range []struct {
			name            string
			got, off, right float64
		}{
			{"tau", about.tau(), about.Order.TauError, exact.tau()},
			{"duplicates", float64(about.Duplicates.Value), float64(about.Duplicates.Error), float64(exact.Duplicates.Value)},
		} {
			if told++; math.Abs(c.got-c.right) > c.off {
				missed++
			}
			if c.off == 0 || math.Abs(c.got-c.right) > 3*c.off {
				t.Errorf("seed %d, try %d: %s %v ± %v, and it is %v", seed, try, c.name, c.got, c.off, c.right)
			}
		}
		if o := about.Order; o.Window < exact.Order.Window || o.Window-o.Slack > exact.Order.Window || o.Window99 < exact.Order.Window99 || o.Window99-o.Slack > exact.Order.Window99 {
			t.Errorf("seed %d, try %d: %+v, and it is %+v", seed, try, o, exact.Order)
		}
		if len(exact.Times) > 0 {
			a, b := exact.Times[0].PerTick, about.Times[0].PerTick
			if b.Share == 1 || math.Abs(float64(a.Ticks.Value-b.Ticks.Value)) > 2*float64(b.Ticks.Error) || max(a.Median, b.Median)-min(a.Median, b.Median) > 1 {
				t.Errorf("seed %d, try %d: %+v, and it is %+v", seed, try, b, a)
			}
		}
	}
	if missed > told/6+2 {
		t.Errorf("seed %d: %d of %d numbers are outside of their error", seed, missed, told)
	}
}

// Windows of a long stream are as those of one that is held, within what the marks leave open.
func TestRecords(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 3))
	for try := range 20 {
		n := 1 + r.IntN(3000)
		spread := 1 + r.IntN(n)
		records := newRecords(1+r.IntN(20), 2+2*r.IntN(10))
		var all []int
		for at := range n {
			v := at + r.IntN(spread)
			want := 0
			if i := slices.IndexFunc(all, func(w int) bool { return w > v }); i >= 0 {
				want = at - i
			}
			all = append(all, v)
			back, slack := records.add(uint32(at), fmt.Appendf(nil, "%09d", v))
			if int(back) < want || int(back-slack) > want {
				t.Fatalf("seed %d, try %d: id %d is %d to %d places late, and it is %d", seed, try, at, back-slack, back, want)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 4))
	for v := uint64(1); v < 1<<60; v = v*5/4 + 1 {
		if b := bucket(v); least(b) > v || float64(v-least(b)) > float64(v)/4096 || least(b+1) <= v {
			t.Fatalf("%d is in the place of %d to %d", v, least(b), least(b+1))
		}
	}
	for try := range 50 {
		var s spread
		var list []uint64
		for range 1 + r.IntN(2000) {
			v := r.Uint64N(1 << (1 + r.IntN(40)))
			list = append(list, v)
			s.add(v)
		}
		slices.Sort(list)
		want := list[(len(list)-1)*99/100]
		if got := s.percentile(99); got > want || float64(want-got) > float64(want)/4096 {
			t.Errorf("seed %d, try %d: 99 %% are up to %d, not %d", seed, try, want, got)
		}
		if got, want := s.above(5000), uint64(len(list)-sortedUpTo(list, 5000)); got != want {
			t.Errorf("seed %d, try %d: %d above 5000, not %d", seed, try, want, got)
		}
	}
}

// sortedUpTo is how many of a sorted list are at most v.
func sortedUpTo(list []uint64, v uint64) int {
	i, _ := slices.BinarySearch(list, v+1)
	return i
}

// Blocks of a sequence are found, with the takers that were within a block at once, and not where there are none.
func TestBlocks(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 5))
	for try := range tries(30) {
		size, takers := 3+r.IntN(98), 2+r.IntN(20)
		next := 1
		type block struct{ at, end, from int }
		within := make([]int64, max(20*size*takers, 4000)) // takers that are, by row
		held := make([]block, takers)
		var lines []string
		for row := range within {
			b := &held[r.IntN(takers)]
			if b.at == b.end {
				*b = block{next, next + size, row}
				next += size
			}
			if b.at == b.end-1 {
				for i := b.from; i <= row; i++ {
					within[i]++
				}
			}
			lines = append(lines, fmt.Sprint(b.at))
			b.at++
		}
		s := surveyOf(t, lines, standard)
		if b := s.Blocks; s.Scheme != "serial" || b == nil || b.Size != int64(size) || b.Takers > int64(takers) || b.Takers < slices.Max(within) {
			t.Errorf("seed %d, try %d: blocks of %d, %d takers: %+v %q", seed, try, size, takers, s.Blocks, s.Scheme)
		}
	}
	for _, scheme := range []string{"serial", "snowflake", "scrambled", "sonyflake"} {
		if s := surveyOf(t, streamed(t, scheme, 20000, func(e *ids.Env) { e.Jitter = time.Second / 100 }), standard); s.Blocks != nil {
			t.Errorf("%s: %+v", scheme, s.Blocks)
		}
	}
}

// Numbers on small files are exact.
func TestSurveyNumbers(t *testing.T) {
	v7 := func(ms int64, tail int) string {
		return fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", ms>>16, ms&0xffff, tail>>4, tail)
	}
	const start = 1_735_689_600_000 // 2025-01-01
	var lines []string
	for i := range 1000 { // two a millisecond
		lines = append(lines, v7(start+int64(i/2), i))
	}
	s := surveyOf(t, lines, standard)
	times := s.Times[0]
	if s.Scheme != "uuidv7mono" || s.Order.Sorted != "ascending" || s.Order.Back != 0 || s.Order.Window != 0 ||
		*times.PerTick.Dispersion != 0 || times.PerTick.Most != 2 || times.PerTick.Median != 2 || times.PerTick.P99 != 2 || times.PerTick.Share != 1 || times.PerTick.Ticks != (Estimate{500, 0}) || times.Pairs != 500 || *times.Ascending != 1 || times.Seconds != 0.499 ||
		math.Abs(times.PerSecond.IDs-2000) > 1e-6 || *times.Late != (Late{}) || times.Outside != nil || times.Strays != nil {
		t.Errorf("%+v %+v", s, times)
	}
	lines[100] = v7(start-12*365*86400*1000, 7)         // a clock that is off by twelve years
	lines[200] = v7(start+300*86400*1000, 8)            // and one that is ahead
	lines[300] = "ffffffff-ffff-7000-8000-000000000001" // a time that is none
	lines[400], lines[401] = lines[401], lines[400]
	lines[999] = lines[500]
	s = surveyOf(t, lines, standard)
	times = s.Times[0]
	if o := times.Outside; o == nil || o.Before != 0 || o.After != 1 || o.FurthestAfter < 8000*365*86400 {
		t.Errorf("outside: %+v", o)
	}
	if o := times.Strays; o == nil || o.Before != 1 || o.After != 1 || math.Abs(o.FurthestBefore/86400/365-12) > 0.01 || math.Abs(o.FurthestAfter/86400-300) > 0.01 {
		t.Errorf("strays: %+v", o)
	}
	if r := times.PerSecond; r == nil || math.Abs(r.IDs/2000-1) > 0.02 {
		t.Errorf("rate with strays: %+v", r)
	}
	if s.Absent["strays"] != "" {
		t.Errorf("%v", s.Absent)
	}
	if d := s.Duplicates; d.Value != 1 || d.Error != 0 || !slices.Equal(d.Pairs, []Pair{{501, 1000, 501, 1000}}) {
		t.Errorf("duplicates: %+v", d)
	}
	// 100 → 101 steps down and up, 200 up then down, 300 up then down, 400/401, and the last.
	if s.Order.Back != 5 || s.Order.Window != 799 {
		t.Errorf("order: %+v", s.Order)
	}
}

// Strays are counted wherever they stand, or it is said why not.
func TestStrays(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 6))
	const start = int64(1_735_689_600_000)
	v7 := func(ms int64) string {
		return fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", ms>>16, ms&0xffff, r.IntN(1<<12), r.Uint64N(1<<48))
	}
	for try := range tries(30) {
		n, often := 500+r.IntN(5000), 30+r.IntN(300)
		var lines []string
		before, after := int64(0), int64(0)
		for i := range n {
			ms := start + int64(i)
			switch {
			case i == 0, i == n-1, r.IntN(often) == 0:
				if r.IntN(2) == 0 {
					before++
					ms -= (10 + r.Int64N(4000)) * 86_400_000
				} else {
					after++
					ms += (10 + r.Int64N(300)) * 86_400_000
				}
			}
			lines = append(lines, v7(ms))
		}
		if (before+after)*25 > int64(n) { // they are no longer the rare ones
			continue
		}
		s := surveyOf(t, lines, standard)
		if o := s.Times[0].Strays; o == nil || o.Before != before || o.After != after || s.Absent["strays"] != "" {
			t.Errorf("seed %d, try %d: %d before and %d after of %d: %+v, %v", seed, try, before, after, n, o, s.Absent)
		}
	}
	var lines []string
	for i := range int64(300_000) { // what the first bear is far from all the others
		ms := start + i
		if i < 1500 {
			ms -= 86_400_000 * 1000
		}
		lines = append(lines, v7(ms))
	}
	if s := surveyOf(t, lines, standard); s.Times[0].Strays != nil || s.Absent["strays"] == "" || s.Times[0].Late != nil || math.Abs(s.Times[0].PerSecond.IDs-1000) > 20 {
		t.Errorf("%+v, %+v", s, s.Times[0])
	}
}

// Files of next to nothing are told without a guess.
func TestSurveyOfFew(t *testing.T) {
	const id = "01941f29-7c00-7000-8000-000000000001"
	one := surveyOf(t, []string{id}, standard)
	if one.Scheme != "uuidv7" || one.Order.Tau != nil || one.Absent["kendall_tau"] == "" || one.Times[0].PerSecond != nil || one.Times[0].Ascending != nil {
		t.Errorf("%+v", one)
	}
	same := surveyOf(t, []string{id, id, id}, standard)
	if same.Duplicates.Value != 2 || same.Order.Back != 0 || *same.Order.Tau != 0 || same.Order.Window != 0 || !slices.Equal(same.Duplicates.Pairs, []Pair{{1, 2, 1, 2}, {1, 3, 1, 3}}) {
		t.Errorf("%+v %+v", same, same.Order)
	}
	for _, lines := range [][]string{{"7"}, {"7", "7"}, {"-1", "5"}, {"18446744073709551615", "1"}, {"zz", "yyy"}, {"0xab", "0xabcd"}} {
		if s := surveyOf(t, lines, standard); s.Scheme != "" || len(s.Times) > 0 || s.IDs != int64(len(lines)) {
			t.Errorf("%q: %+v", lines, s)
		}
	}
	if s := surveyOf(t, []string{"-5", "-1", "0", "3"}, standard); s.Order.Sorted != "ascending" || *s.Order.Tau != 1 {
		t.Errorf("integers below zero: %+v", s.Order)
	}
}

// The order of MariaDB's type UUID is found, as the others are.
func TestByteOrders(t *testing.T) {
	mariadb := func(u uuid.UUID) string {
		return fmt.Sprintf("%x%x%x%x%x", u[10:16], u[8:10], u[6:8], u[4:6], u[:4])
	}
	for _, scheme := range []string{"uuidv1", "uuidv7", "uuidv4"} {
		var lines []string
		for _, text := range streamed(t, scheme, 500, func(*ids.Env) {}) {
			lines = append(lines, mariadb(uuid.MustParse(text)))
		}
		want := scheme + swaps[3].name
		s := surveyOf(t, lines, standard)
		f, err := check(t, write(t, strings.Join(lines, "\n")))
		if err != nil || s.Is != want || s.Stored != swaps[3].name || f.Look.Is != want {
			t.Errorf("%s: %q, a look %q, %v", scheme, s.Is, f.Look.Is, err)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, stored := range swaps {
		for range 1000 {
			var k [16]byte
			for i := range k {
				k[i] = byte(r.Uint32())
			}
			u := stored.undo(&k)
			if k[stored.version] != u[6] || k[stored.variant] != u[8] {
				t.Fatalf("%q has its version or variant elsewhere", stored.name)
			}
		}
	}
}

// Counters are followed through their wraps, and epochs that fit are named.
func TestCounters(t *testing.T) {
	var lines []string
	for i := range 3000 { // one process, 24 bits that wrap at 1,000
		lines = append(lines, fmt.Sprintf("%08xa1b2c3d4e5%06x", 1_735_689_600+i/500, (1<<24-1000+i)&(1<<24-1)))
	}
	s := surveyOf(t, lines, standard)
	c := s.Times[0].Counter
	if s.Scheme != "objectid" || c == nil || *c != (Counter{Bits: 24, Most: 1<<24 - 1, Steps: 2999, PlusOne: 1, Wraps: 1, Followed: true}) || *s.Times[0].Processes != (Estimate{1, 0}) {
		t.Errorf("%+v, %+v", s, c)
	}
	lines = nil
	for i := range 1000 {
		lines = append(lines, fmt.Sprint((1_735_689_600_000-1_420_070_400_000+int64(i/10))<<22|5<<12|int64(i%10)))
	}
	s = surveyOf(t, lines, standard)
	var as []string
	for _, times := range s.Times {
		as = append(as, strings.Fields(times.As)[2]+" "+times.From.Format(time.DateOnly))
		if times.Scheme == "snowflake" && (*times.Nodes != (Estimate{1, 0}) || times.Counter.Steps != 900 || times.Counter.PlusOne != 1 || times.Counter.Most != 9 || *times.Counter.WholeTicks != 1) {
			t.Errorf("%+v", times.Counter)
		}
	}
	if want := []string{"Twitter's 2020-11-04", "Discord's 2025-01-01", "ms 2016-08-24"}; s.Scheme != "snowflake" || !slices.Equal(as, want) {
		t.Errorf("%q, %q", s.Scheme, as)
	}
	lines = nil
	for i := range 500 {
		lines = append(lines, fmt.Sprint(1_735_689_600+3*i))
	}
	if s = surveyOf(t, lines, standard); s.Is != "Unix seconds" || len(s.Times) != 1 || !s.Times[0].From.Equal(time.Unix(1_735_689_600, 0)) {
		t.Errorf("%+v", s)
	}
}

// Streams that happen are told: how ids follow one another, broken clocks, blocks, mixtures.
func TestSurveyTellsWhatHappens(t *testing.T) {
	seed := rand.Uint64()
	stream := func(scheme string, change func(e *ids.Env)) *Survey {
		return surveyOf(t, streamed(t, scheme, 20000, func(e *ids.Env) { e.Seed = seed; change(e) }), standard)
	}
	for pace, want := range map[ids.Pace]float64{ids.Even: 0, ids.Poisson: 1} {
		s := stream("uuidv7", func(e *ids.Env) { e.Arrivals.Pace = pace })
		if d := s.Times[0].PerTick.Dispersion; d == nil || math.Abs(*d-want) > 0.12 { // of 4,000 ticks, 0.022 is one deviation
			t.Errorf("seed %d: arrivals %v: dispersion %v", seed, pace, d)
		}
	}
	s := stream("uuidv7", func(e *ids.Env) { e.Outliers = ids.Outliers{Share: 2_000_000, By: -365 * 24 * time.Hour} }) // 0.2 %
	if s.Scheme != "uuidv7" {
		t.Errorf("seed %d: outliers have it told as %s", seed, s.Scheme)
	}
	o := s.Times[0].Strays
	if o == nil || o.After != 0 || o.Before < 10 || o.Before > 80 || math.Abs(o.FurthestBefore/86400-365) > 0.01 {
		t.Errorf("seed %d: outliers: %+v", seed, o)
	}
	for _, share := range []ids.Share{2_000_000, 10_000_000, 30_000_000} { // up to 3 %
		s = stream("uuidv7", func(e *ids.Env) { e.Outliers = ids.Outliers{Share: share, By: 365 * 24 * time.Hour} })
		times := s.Times[0]
		if o, r := times.Strays, times.PerSecond; o == nil || o.Before != 0 || math.Abs(float64(o.After)/20000/(float64(share)/1e9)-1) > 0.6 || r == nil || math.Abs(r.IDs/5000/(1-(float64(share)/1e9))-1) > 0.03 {
			t.Errorf("seed %d: %v of the ids a year ahead: strays %+v, rate %+v", seed, share, o, r)
		}
	}
	for tick, want := range map[time.Duration]int64{0: 1, 16 * time.Millisecond: 16, time.Second: 1000} {
		s = stream("uuidv7", func(e *ids.Env) { e.Arrivals, e.Tick = ids.Arrivals{}, tick })
		times := s.Times[0]
		if p, r := times.PerTick, times.PerSecond; p.Step != want || math.Abs(r.IDs/5000-1) > 0.01 {
			t.Errorf("seed %d: ticks of %v: %+v, %+v", seed, tick, p, r)
		}
	}
	s = stream("uuidv7", func(e *ids.Env) { e.Arrivals, e.Rollback = ids.Arrivals{}, ids.Rollback{Row: 10_000, By: time.Second} })
	if l := s.Times[0].Late; l == nil || l.Runs != 1 || l.First != 10_001 || l.IDs < 4990 || l.IDs > 5000 {
		t.Errorf("seed %d: set back: %+v", seed, l)
	}
	for _, scheme := range []string{"uuidv7mono", "ulidmono"} {
		s = stream(scheme, func(e *ids.Env) { e.Late = ids.Late{Share: 200_000_000, Most: time.Second, Burst: 50} })
		if s.Scheme != scheme || s.Order.Sorted != "" {
			t.Errorf("seed %d: %s with ids that come late is told as %s", seed, scheme, s.Scheme)
		}
	}
	s = stream("serial", func(e *ids.Env) { e.Nodes, e.Blocks = 7, ids.Blocks{Size: 50} })
	if b := s.Blocks; s.Scheme != "serial" || b == nil || b.Size != 50 || b.Takers != 7 {
		t.Errorf("seed %d: blocks: %+v", seed, b)
	}
	s = stream("serial", func(e *ids.Env) { e.Nodes, e.Blocks = 7, ids.Blocks{Size: 50, Turns: true} })
	if b := s.Blocks; s.Scheme != "serial" || b == nil || b.Size != 50 || b.Takers != 7 {
		t.Errorf("seed %d: blocks in turns: %+v", seed, b)
	}
	mix, err := ids.ParseMix("uuidv4:0.1,uuidv7:0.9")
	if err != nil {
		t.Fatal(err)
	}
	stream4, err := mix.Stream(ids.DefaultEnv(), ids.Decimal)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for range 20000 {
		lines = append(lines, string(stream4.Append(nil)))
	}
	s = surveyOf(t, lines, standard)
	if !s.Mixed || s.Change != nil || len(s.Kinds) != 2 || s.Kinds[0].Is != "uuidv7" || math.Abs(s.Kinds[0].Share-0.9) > 0.012 {
		t.Errorf("mixture: %+v", s)
	}
}

// What counts inside the millisecond of a UUIDv7 is told, of one maker.
func TestInside(t *testing.T) {
	seed := rand.Uint64()
	for _, s := range ids.Schemes {
		if !strings.HasPrefix(s.Name, "uuidv7") {
			continue
		}
		got := surveyOf(t, streamed(t, s.Name, 20000, func(e *ids.Env) { e.Seed, e.Rate = seed, 20000 }), standard)
		counts := !slices.Contains([]string{"uuidv7", "uuidv7mono"}, s.Name)
		if c := got.Times[0].Counter; got.Scheme != s.Name || counts != (c != nil) || counts && (c.PlusOne != 1 || c.Wraps > 0 != (s.Name == "uuidv7wrap")) {
			t.Errorf("seed %d: %s is told as %s, %+v", seed, s.Name, got.Scheme, c)
		}
	}
}

// BenchmarkSurvey is of a file in the cache of the system.
func BenchmarkSurvey(b *testing.B) {
	for _, scheme := range []string{"uuidv4", "uuidv7", "snowflake"} {
		b.Run(scheme, func(b *testing.B) {
			const rows = 1 << 18
			s, err := ids.Find(scheme)
			if err != nil {
				b.Fatal(err)
			}
			stream, err := s.Stream(ids.DefaultEnv(), ids.Decimal)
			if err != nil {
				b.Fatal(err)
			}
			var text []byte
			for range rows {
				text = append(stream.Append(text), '\n')
			}
			path := filepath.Join(b.TempDir(), "ids.txt")
			if err := os.WriteFile(path, text, 0o644); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := Examine(b.Context(), Ask{Path: path}, nil, now); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
