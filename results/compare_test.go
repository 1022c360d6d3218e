package results

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"idbench/units"
)

// testRun is a run as Open would read it.
func testRun(rounds ...Finished) *Run {
	run := &Run{Env: testEnv()}
	for _, f := range rounds {
		run.Records = append(run.Records, f.Records...)
		if !slices.ContainsFunc(run.Cases, func(c Name) bool { return c.String() == f.Case.String() }) {
			run.Cases = append(run.Cases, f.Case)
		}
	}
	return run
}

// timedRounds hold a wall time each.
func timedRounds(c Name, ns ...float64) (rounds []Finished) {
	for _, v := range ns {
		rounds = append(rounds, timedRound(c, v))
	}
	return rounds
}

func TestCompareWithItself(t *testing.T) {
	a, b := testCase(t, "uuidv4"), testCase(t, "uuidv7")
	run := testRun(append(timedRounds(a, 3, 1, 2), testRound(a, 10), testRound(b, 20))...)
	// Two cases of 4 + 1 exact values and 1 other; the times of one.
	want := Comparison{EqualExact: 10, EqualMeasured: 3, Cases: 2}
	if got := Compare(run, run); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	// The same values in another order are the same values.
	other := testRun(append(timedRounds(a, 1, 2, 3), testRound(a, 10), testRound(b, 20))...)
	if got := Compare(run, other); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestCompareExact(t *testing.T) {
	a, b := testCase(t, "uuidv4"), testCase(t, "uuidv7")
	got := Compare(testRun(testRound(b, 10), testRound(a, 10)), testRun(testRound(a, 10), testRound(b, 5)))
	if got.EqualExact != 7 || got.EqualMeasured != 2 || len(got.Measured) != 0 {
		t.Errorf("%+v", got)
	}
	var lines []string
	for _, c := range got.Exact {
		r, ok := c.Relative()
		lines = append(lines, fmt.Sprint(c.Case.Get("scheme"), " ", c.Segment, " ", c.Unit.Name, " ", c.Old.Center, " ", c.New.Center, " ", r, ok, " ", c.Direction()))
	}
	want := "uuidv7 primary leaf-pages 10 5 -0.5 true better|" +
		"uuidv7 primary leaf-inuse-bytes 20480 10240 -0.5 true |" +
		"uuidv7 primary splits 20 10 -0.5 true better"
	if strings.Join(lines, "|") != want {
		t.Errorf("changes\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.ReplaceAll(want, "|", "\n"))
	}
}

// The last digit counts, up to 2⁵³.
func TestCompareLastDigit(t *testing.T) {
	a := testCase(t, "uuidv4")
	round := func(n float64) *Run {
		return testRun(Finished{Case: a, Records: []Record{{a, units.Primary, 1, []Value{{units.LeafInuse, n}}}}})
	}
	if got := Compare(round(1<<53-1), round(1<<53)); len(got.Exact) != 1 || got.EqualExact != 0 {
		t.Errorf("%+v", got)
	}
}

// A run in which an exact unit has two values is equal to nothing, itself included.
func TestCompareContradiction(t *testing.T) {
	a := testCase(t, "uuidv4")
	run := testRun(testRound(a, 10), testRound(a, 11))
	got := Compare(run, run)
	if len(got.Exact) != 3 {
		t.Fatalf("%+v", got)
	}
	if c := got.Exact[0]; c.Old.Lo != 10 || c.Old.Hi != 11 || c.Old.N != 2 || len(c.New.Warnings) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestCompareTimes(t *testing.T) {
	a := testCase(t, "uuidv4")
	for name, tc := range map[string]struct {
		old, new  []float64
		p         float64
		center    string
		direction string
		tooFew    bool
	}{
		// 2 of the 924 ways to deal 12 ranks into two hands of 6 are as far apart.
		"faster":  {[]float64{10, 11, 12, 13, 14, 15}, []float64{5, 4, 6, 7, 8, 9}, 2. / 924, "12.5 6.5", "better", false},
		"slower":  {[]float64{5, 4, 6, 7, 8, 9}, []float64{10, 11, 12, 13, 14, 15}, 2. / 924, "6.5 12.5", "worse", false},
		"noise":   {[]float64{1, 4, 5, 8, 9, 12}, []float64{2, 3, 6, 7, 10, 11}, 1, "6.5 6.5", "", false},
		"too few": {[]float64{1, 2, 3}, []float64{4, 5, 6}, 2. / 20, "2 5", "", true},
		"one":     {[]float64{1}, []float64{4}, 1, "1 4", "", true},
	} {
		got := Compare(testRun(timedRounds(a, tc.old...)...), testRun(timedRounds(a, tc.new...)...))
		if len(got.Measured) != 1 || len(got.Exact) != 0 || got.EqualExact+got.EqualMeasured != 0 {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		c := got.Measured[0]
		center := fmt.Sprint(c.Old.Center, " ", c.New.Center)
		significant := tc.direction != ""
		if d := c.P - tc.p; d*d > 1e-18 || center != tc.center || c.Direction() != tc.direction || c.Significant != significant || c.TooFew != tc.tooFew {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// Ranks can be dealt into two hands in a binomial number of ways, two of which are
// the furthest apart.
func TestLeastP(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for m := 1; m <= 40; m++ {
			ranks := make([]float64, n+m)
			for i := range ranks {
				ranks[i] = float64(i)
			}
			ways := new(big.Int).Binomial(int64(n+m), int64(n)).Int64()
			got, want := leastP(n, m), 2/float64(ways)
			if p := test(ranks[:n], ranks[n:]); math.Abs(got-min(want, 1)) > 1e-12 || math.Abs(got-p) > 1e-12 {
				t.Errorf("%d and %d values: %v, but the test gives %v and 2/%d", n, m, got, p, ways)
			}
		}
	}
	for tests, want := range map[int]int{0: 4, 1: 4, 7: 6, 23: 6, 24: 7, 85: 7, 86: 8} {
		if got := (Comparison{Tests: tests}).Enough(); got != want {
			t.Errorf("%d tests: %d values are enough, want %d", tests, got, want)
		}
	}
}

// The probabilities 0.01, 0.04, 0.03 and 0.005 become 0.03, 0.06, 0.06 and 0.02: what R's
// p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") gives.
func TestHolm(t *testing.T) {
	c := Comparison{Tests: 4}
	for _, p := range []float64{0.01, 0.04, 0.03, 0.005} {
		c.Measured = append(c.Measured, Change{Alone: p, Old: Interval{N: 6}, New: Interval{N: 6}})
	}
	c.correct()
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if got := c.Measured[i]; math.Abs(got.P-want) > 1e-12 || got.Significant != (want <= 0.05) || got.TooFew {
			t.Errorf("p = %v: %+v, want %v", got.Alone, got, want)
		}
	}
}

// Six values of two runs that differ as far as can be are a change among 23 tests, and too
// few among 24. What has too few values for a test of its own is no test.
func TestManyTests(t *testing.T) {
	for tests, want := range map[int]string{1: "true false", 23: "true false", 24: "false true"} {
		var old, new []Finished
		for i := range tests {
			name := testCase(t, "uuidv4", Part{"ops", fmt.Sprint(i)})
			was, is := []float64{1, 4, 5, 8, 9, 12}, []float64{2, 3, 6, 7, 10, 11}
			if i == 0 {
				was, is = []float64{1, 2, 3, 4, 5, 6}, []float64{7, 8, 9, 10, 11, 12}
			}
			old, new = append(old, timedRounds(name, was...)...), append(new, timedRounds(name, is...)...)
		}
		few := testCase(t, "serial")
		old, new = append(old, timedRounds(few, 1, 2, 3)...), append(new, timedRounds(few, 4, 5, 6)...)
		c := Compare(testRun(old...), testRun(new...))
		first, last := c.Measured[0], c.Measured[tests]
		if got := fmt.Sprint(first.Significant, first.TooFew); c.Tests != tests || got != want || !last.TooFew {
			t.Errorf("%d tests: %d were counted, %+v, %+v", tests, c.Tests, first, last)
		}
	}
}

// Of two runs of one build no value is called changed in more than one comparison of
// twenty, however many tests it has.
func TestFalseAlarms(t *testing.T) {
	const comparisons, tests, rounds = 600, 9, 6
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	var cases []Name
	for i := range tests {
		cases = append(cases, testCase(t, "uuidv4", Part{"ops", fmt.Sprint(i)}))
	}
	run := func() *Run {
		var all []Finished
		for _, name := range cases {
			for range rounds {
				all = append(all, timedRound(name, math.Exp(random.NormFloat64())))
			}
		}
		return testRun(all...)
	}
	alarms, alone := 0, 0
	for range comparisons {
		c := Compare(run(), run())
		if c.Tests != tests {
			t.Fatalf("%d tests, want %d", c.Tests, tests)
		}
		if slices.ContainsFunc(c.Measured, func(c Change) bool { return c.Significant }) {
			alarms++
		}
		if slices.ContainsFunc(c.Measured, func(c Change) bool { return c.Alone <= alpha }) {
			alone++
		}
	}
	t.Logf("seed %d: false alarms in %d of %d comparisons, in %d without the correction", seed, alarms, comparisons, alone)
	// Five standard deviations of a binomial count above what is allowed.
	if most := alpha*comparisons + 5*math.Sqrt(alpha*(1-alpha)*comparisons); float64(alarms) > most || alone < 2*alarms {
		t.Errorf("seed %d: %d of %d comparisons have a false alarm, %d without the correction", seed, alarms, comparisons, alone)
	}
}

func TestChange(t *testing.T) {
	c := Change{Unit: units.Info{Better: "higher"}, New: Interval{Center: 3}, Significant: true}
	if _, ok := c.Relative(); ok || c.Direction() != "better" {
		t.Errorf("from 0 to 3: %+v", c)
	}
	if c.Old.Center = 6; c.Direction() != "worse" {
		t.Errorf("from 6 to 3: %s", c.Direction())
	}
	if c.New.Center = 6; c.Direction() != "" {
		t.Errorf("from 6 to 6: %s", c.Direction())
	}
}

func TestCompareMissing(t *testing.T) {
	a, b, c := testCase(t, "uuidv4"), testCase(t, "uuidv7"), testCase(t, "ulid")
	old := testRun(testRound(c, 1), testRound(b, 1))
	got := Compare(old, testRun(append(timedRounds(b, 5, 6), testRound(a, 1))...))
	if fmt.Sprint(got.OnlyOld, got.OnlyNew, got.Cases) != fmt.Sprint([]Name{c}, []Name{a}, 1) {
		t.Errorf("only old %v, only new %v, %d of both", got.OnlyOld, got.OnlyNew, got.Cases)
	}
	want := []Lone{
		{units.Primary, units.LeafPages, false, 1}, {units.Primary, units.LeafInuse, false, 1},
		{units.Primary, units.Splits, false, 1}, {units.Primary, units.MidSplits, false, 1},
		{units.All, units.NsPerOp, true, 1}, {units.All, units.FileBytes, false, 1}, {units.All, units.VirtualSpan, false, 1},
	}
	if !reflect.DeepEqual(got.Lone, want) {
		t.Errorf("values of one run only: %+v", got.Lone)
	}
	if got.EqualExact+got.EqualMeasured+len(got.Exact)+len(got.Measured) != 0 {
		t.Errorf("compared what stands once: %+v", got)
	}
}

func TestCompareEnvironments(t *testing.T) {
	old, other := testRun(), testRun()
	e := &other.Env
	e.Start, e.Command, e.Warnings = e.Start.Add(1), nil, map[string][]string{"x": {"y"}}
	e.Engines = map[string]string{"bbolt": "v1.6.0", "null": "1"}
	e.Schemes = maps.Clone(e.Schemes)
	e.Schemes["uuidv4"] = "2"
	if got := Compare(old, testRun()).Environment; got != nil {
		t.Errorf("the same environments: %+v", got)
	}
	e.Seed, e.Version, e.Go, e.GOARCH, e.CPU = 8, "v0.2.0", "go1.27", "arm64", ""
	e.Cores, e.GOMAXPROCS, e.RAM, e.Kernel, e.Filesystem = 4, 1, 1<<30, "6.2", "xfs"
	e.Settings = []map[string]string{{"rows": "1000", "seed": "8"}, {"rows": "2000", "bbolt PageSize": "4096"}}
	want := []Difference{
		{"seed", "7", "8", true},
		{"engine bbolt", "v1.5.0", "v1.6.0", true},
		{"scheme uuidv4", "1", "2", true},
		{"idbench", "v0.1.0", "v0.2.0", false},
		{"go", "go1.26", "go1.27", false},
		{"goos/goarch", "linux/amd64", "linux/arm64", false},
		{"cpu", "A  CPU @ 3.00GHz", "", false},
		{"cores", "2", "4", false},
		{"gomaxprocs", "2", "1", false},
		{"ram-bytes", "8589934592", "1073741824", false},
		{"kernel", "6.1", "6.2", false},
		{"filesystem", "ext4", "xfs", false},
		{"setting rows", "1000", "1000 | 2000", false},
		{"setting bbolt PageSize", "", "4096", false},
	}
	if got := Compare(old, other).Environment; !reflect.DeepEqual(got, want) {
		t.Errorf("differences\n%+v\nwant\n%+v", got, want)
	}
	if got := Compare(&Run{}, old).Environment; !reflect.DeepEqual(got, []Difference{{envFile, "missing", "there", true}}) {
		t.Errorf("without env.json: %+v", got)
	}
	if got := Compare(&Run{}, &Run{}).Environment; got != nil {
		t.Errorf("both without env.json: %+v", got)
	}
}

// A name that leaves out how ids arrive means evenly in a run of before, and what the head says
// since.
func TestCompareMovedDefaults(t *testing.T) {
	plain, even, poisson := testCase(t, "uuidv7"), testCase(t, "uuidv7", Part{"arrivals", "even"}), testCase(t, "uuidv7", Part{"arrivals", "poisson"})
	old, new := testRun(testRound(plain, 10), testRound(poisson, 30)), testRun(testRound(plain, 30), testRound(even, 10))
	new.Env.Defaults = map[string]string{"arrivals": "poisson"}
	c := Compare(old, new)
	if c.Cases != 2 || c.Exact != nil || c.OnlyOld != nil || c.OnlyNew != nil {
		t.Errorf("%+v, want two cases that are equal", c)
	}
	if want := []Difference{{"setting arrivals", "even", "poisson", true}}; !reflect.DeepEqual(c.Environment, want) {
		t.Errorf("%+v, want %+v", c.Environment, want)
	}
	new.Records, new.Cases = new.Records[:2], new.Cases[:1] // of the plain name alone: as poisson
	if c = Compare(old, new); c.Cases != 1 || c.Exact != nil || len(c.OnlyOld) != 1 || c.OnlyOld[0].Get("arrivals") != "" || c.OnlyNew != nil {
		t.Errorf("%+v, want the poisson case alone", c)
	}
	old = testRun(testRound(plain, 10))
	if c = Compare(old, new); c.Cases != 1 || len(c.Exact) == 0 || c.OnlyOld != nil || c.OnlyNew != nil {
		t.Errorf("%+v, want cases of one name side by side", c)
	}
	if c = Compare(testRun(testRound(plain, 10)), testRun(testRound(plain, 10))); c.Cases != 1 || c.Environment != nil {
		t.Errorf("%+v, want one case of two old runs", c)
	}
}
