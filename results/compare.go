package results

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"idbench/units"

	"golang.org/x/perf/benchmath"
)

// A Comparison is what two runs say differently. Its lists are in the order of the
// old run, what only the new one holds in its own.
type Comparison struct {
	Environment   []Difference // what was not the same around the runs
	Exact         []Change     // exact values that differ
	Measured      []Change     // other values that are not the same ones in both runs
	EqualExact    int          // exact values that are equal
	EqualMeasured int          // other values that are
	Tests         int          // of measured values; P is corrected for so many
	Cases         int          // cases of both runs
	OnlyOld       []Name       // cases of one run
	OnlyNew       []Name
	Lone          []Lone // values of cases of both runs that one run lacks
}

// A Change is one unit of one segment of one case in two runs.
type Change struct {
	Case    Name
	Segment units.Segment
	Unit    units.Info
	// Old and New are medians with their intervals. Of an exact unit they are the
	// commonest value and the range, which is one value unless a run contradicts itself.
	Old, New Interval
	// Alone is the probability of ranks so far apart were there no difference (Mann-Whitney),
	// and P that after Holm's correction for all tests of the comparison; 0 for an exact unit.
	Alone, P    float64
	Significant bool // P is at most 0.05, benchmath's default; always so for an exact unit
	TooFew      bool // there are too few values for any difference to be significant among so many tests
}

// Relative is the change as a share of the old value, and false where that is 0.
func (c Change) Relative() (float64, bool) {
	if c.Old.Center == 0 {
		return 0, false
	}
	return c.New.Center/c.Old.Center - 1, true
}

// Direction is "better" or "worse", or "" where the change is neither or may be noise.
func (c Change) Direction() string {
	switch {
	case !c.Significant || c.Unit.Better == "" || c.New.Center == c.Old.Center:
		return ""
	case (c.New.Center < c.Old.Center) == (c.Unit.Better == "lower"):
		return "better"
	}
	return "worse"
}

// A Lone is a unit that one of the runs lacks in some of the cases that both hold.
type Lone struct {
	Segment units.Segment
	Unit    units.Unit
	New     bool // the new run alone has it, else the old one alone
	Cases   int
}

// Compare sets two runs side by side: every unit of every segment of every case that
// both hold, exact ones to the last digit.
func Compare(old, new *Run) Comparison {
	before, after := index(old), index(new)
	c := Comparison{Environment: differences(old.Env, new.Env)}
	pairs := paired(old, new)
	met := map[string]bool{}
	for _, name := range old.Cases {
		partner, ok := pairs[name.String()]
		if !ok {
			c.OnlyOld = append(c.OnlyOld, name)
			continue
		}
		met[partner] = true
		was, is := before[name.String()], after[partner]
		c.Cases++
		for _, segment := range union(was.segments, is.segments) {
			for _, unit := range units.Registry {
				at := place{segment, unit.Name}
				c.add(name, segment, unit, was.values[at], is.values[at])
			}
		}
	}
	for _, name := range new.Cases {
		if !met[name.String()] {
			c.OnlyNew = append(c.OnlyNew, name)
		}
	}
	c.correct()
	return c
}

// paired finds the cases of the new run that stand beside those of the old one, by name. A part
// that names leave out, and that the two runs have different defaults of, counts as its run has
// it; a case that has no partner so has the one of its own name, and the environment says why
// they differ.
func paired(old, new *Run) map[string]string {
	moved := movedDefaults(old.Env, new.Env)
	olds, news, named := map[string]bool{}, map[string]string{}, map[string]bool{}
	for _, c := range old.Cases {
		olds[old.spelled(c, moved)] = true
	}
	for _, c := range new.Cases {
		spelled := new.spelled(c, moved)
		news[spelled], named[c.String()] = c.String(), !olds[spelled]
	}
	pairs := map[string]string{}
	for _, c := range old.Cases {
		name := c.String()
		if partner, ok := news[old.spelled(c, moved)]; ok {
			pairs[name] = partner
		} else if named[name] {
			pairs[name] = name
		}
	}
	return pairs
}

// add compares the values of one unit. Both lists are sorted.
func (c *Comparison) add(name Name, segment units.Segment, unit units.Info, old, new []float64) {
	switch {
	case len(old) == 0 && len(new) == 0:
		return
	case len(old) == 0 || len(new) == 0:
		c.lone(Lone{Segment: segment, Unit: unit.Name, New: len(old) == 0})
		return
	}
	all := slices.Concat(old, new)
	same := slices.Min(all) == slices.Max(all)
	change := Change{Case: name, Segment: segment, Unit: unit}
	switch {
	case unit.Exact && same:
		c.EqualExact++
	case unit.Exact:
		change.Old, change.New, change.Significant = exact(old), exact(new), true
		c.Exact = append(c.Exact, change)
	case same:
		c.EqualMeasured++
	default:
		if leastP(len(old), len(new)) <= alpha {
			c.Tests++
		}
		if slices.Equal(old, new) {
			c.EqualMeasured++
			return
		}
		change.Old, change.New, change.Alone = Summary(old), Summary(new), test(old, new)
		c.Measured = append(c.Measured, change)
	}
}

// correct corrects the tests for their number, so that the probability of any false alarm
// among all of them is at most alpha (Holm, A simple sequentially rejective multiple test
// procedure, Scandinavian Journal of Statistics 6, 1979). A test of so few values that it
// could never raise one by itself is not of their number (Tarone, Biometrics 46, 1990).
func (c *Comparison) correct() {
	var tests []*Change
	for i := range c.Measured {
		change := &c.Measured[i]
		change.P = change.Alone
		if leastP(change.Old.N, change.New.N) <= alpha {
			tests = append(tests, change)
		}
	}
	slices.SortStableFunc(tests, func(a, b *Change) int { return cmp.Compare(a.Alone, b.Alone) })
	p := 0.0
	for i, change := range tests {
		p = max(p, min(1, float64(c.Tests-i)*change.Alone))
		change.P, change.Significant = p, p <= alpha
	}
	for i := range c.Measured {
		change := &c.Measured[i]
		change.TooFew = !change.Significant && leastP(change.Old.N, change.New.N)*float64(max(c.Tests, 1)) > alpha
	}
}

// Enough is how many values of each run could tell a change if every measured value that
// differs had as many.
func (c Comparison) Enough() int {
	n := 1
	for leastP(n, n)*float64(max(c.Tests, len(c.Measured), 1)) > alpha {
		n++
	}
	return n
}

func (c *Comparison) lone(l Lone) {
	i := slices.IndexFunc(c.Lone, func(o Lone) bool {
		return o.Segment == l.Segment && o.Unit == l.Unit && o.New == l.New
	})
	if i < 0 {
		i, c.Lone = len(c.Lone), append(c.Lone, l)
	}
	c.Lone[i].Cases++
}

// exact is the value of an exact unit.
func exact(values []float64) Interval {
	s := benchmath.AssumeExact.Summary(sample(values), confidence)
	i := Interval{Center: s.Center, Lo: s.Lo, Hi: s.Hi, N: len(values)}
	if s.Lo != s.Hi {
		i.Warnings = []string{"an exact unit of one run with several values"}
	}
	return i
}

// alpha is the level of every test; benchstat's default.
var alpha = benchmath.DefaultThresholds.CompareAlpha

// test is the probability of ranks so far apart if two lists come from the same
// distribution.
func test(old, new []float64) float64 {
	return benchmath.AssumeNothing.Compare(sample(old), sample(new)).P
}

// leastP is the least probability that a test of so many values can have: of all ways to
// deal their ranks into two hands, two are the furthest apart.
func leastP(old, new int) float64 {
	p := 2.0
	for i := 1; i <= old; i++ {
		p *= float64(i) / float64(new+i)
	}
	return min(p, 1)
}

func sample(values []float64) *benchmath.Sample {
	return benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds)
}

// A place is where a value of a case stands.
type place struct {
	segment units.Segment
	unit    units.Unit
}

// A cell is what a run says of one case: its segments in the order of the records, and
// the values of each unit over all rounds, sorted.
type cell struct {
	segments []units.Segment
	values   map[place][]float64
}

// movedDefaults are the parts that mean one thing in one run, where names leave them out, and
// another in the other.
func movedDefaults(old, new Env) (parts []string) {
	for _, part := range union(slices.Sorted(maps.Keys(old.Defaults)), slices.Sorted(maps.Keys(new.Defaults))) {
		if was, is := old.Default(part), new.Default(part); was != "" && is != "" && was != is {
			parts = append(parts, part)
		}
	}
	return parts
}

// spelled is a name with these parts at its end, whether it has them or leaves them out.
func (r *Run) spelled(name Name, parts []string) string {
	text := slices.DeleteFunc(slices.Clone(name), func(p Part) bool { return slices.Contains(parts, p.Key) }).String()
	for _, part := range parts {
		text += "/" + part + "=" + cmp.Or(name.Get(part), r.Env.Default(part))
	}
	return text
}

// index finds the cells of a run by Name.String() of the case.
func index(run *Run) map[string]*cell {
	cells := map[string]*cell{}
	for _, r := range run.Records {
		key := r.Case.String()
		c := cells[key]
		if c == nil {
			c = &cell{values: map[place][]float64{}}
			cells[key] = c
		}
		c.segments = union(c.segments, []units.Segment{r.Segment})
		for _, v := range r.Values {
			at := place{r.Segment, v.Unit}
			c.values[at] = append(c.values[at], v.Value)
		}
	}
	for _, c := range cells {
		for _, values := range c.values {
			slices.Sort(values)
		}
	}
	return cells
}

// union is list followed by what more holds beyond it, each once.
func union[T comparable](list, more []T) []T {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(slices.Clip(list), s)
		}
	}
	return list
}

// A Difference is a fact about the runs' environments that is not the same. What could
// not be found out is empty.
type Difference struct {
	Name, Old, New string
	Explains       bool // exact values may differ for this reason alone
}

// differences compares what could change a result. When, by which command line and
// with which warnings a run was made is left out, and so is the version of what only
// one of them used.
func differences(old, new Env) (all []Difference) {
	was, is := reflect.ValueOf(old).IsZero(), reflect.ValueOf(new).IsZero()
	if was || is {
		if was != is {
			kept := map[bool]string{true: "missing", false: "there"}
			all = append(all, Difference{envFile, kept[was], kept[is], true})
		}
		return all
	}
	note := func(name, was, is string, explains bool) {
		if was != is {
			all = append(all, Difference{name, was, is, explains})
		}
	}
	note("seed", strconv.FormatUint(old.Seed, 10), strconv.FormatUint(new.Seed, 10), true)
	versions := func(kind string, was, is map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(was)) {
			if v, ok := is[name]; ok {
				note(kind+" "+name, was[name], v, true)
			}
		}
	}
	versions("engine", old.Engines, new.Engines)
	versions("scheme", old.Schemes, new.Schemes)
	note("idbench", old.Version, new.Version, false)
	note("go", old.Go, new.Go, false)
	note("goos/goarch", old.GOOS+"/"+old.GOARCH, new.GOOS+"/"+new.GOARCH, false)
	note("cpu", old.CPU, new.CPU, false)
	note("cores", strconv.Itoa(old.Cores), strconv.Itoa(new.Cores), false)
	note("gomaxprocs", strconv.Itoa(old.GOMAXPROCS), strconv.Itoa(new.GOMAXPROCS), false)
	note("ram-bytes", strconv.FormatInt(old.RAM, 10), strconv.FormatInt(new.RAM, 10), false)
	note("kernel", old.Kernel, new.Kernel, false)
	note(filesystem, old.Filesystem, new.Filesystem, false)
	moved := movedDefaults(old, new)
	before, after := settings(old, moved), settings(new, moved)
	for _, key := range union(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after))) {
		note("setting "+key, strings.Join(before[key], " | "), strings.Join(after[key], " | "), slices.Contains(moved, key))
	}
	return all
}

// filesystem ends the names of differences in where tables lay, that of a server's too.
const filesystem = "filesystem"

// settings lists the values that each setting has over the configurations of a run,
// each once. The seed is told apart. What leaves out one of the moved ones has the run's default.
func settings(e Env, moved []string) map[string][]string {
	all := map[string][]string{}
	for _, config := range e.Settings {
		for _, key := range moved {
			if config[key] == "" {
				all[key] = union(all[key], []string{e.Default(key)})
			}
		}
		for key, value := range config {
			if key != "seed" {
				all[key] = union(all[key], []string{value})
			}
		}
	}
	return all
}
