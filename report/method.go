package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// A method is how the run was made, and what it does not say.
type method struct {
	Environment []fact
	Settings    []settings
	Warnings    []warning
	Skipped     []string
	Missing     []string // what was not measured
	Units       []units.Info
	Lines       []line
	Left        int // lines that are left out
}

// A fact is a name and its value.
type fact struct{ Name, Value string }

// Settings are those of one configuration of a run.
type settings struct {
	Number int // from 1
	Title  string
	Facts  []fact
}

// A warning belongs to cases.
type warning struct {
	Text  string
	Cases []string
}

// A line is one of bench.txt.
type line struct {
	Number int // from 0
	Text   string
}

// most is the most bytes of lines on a page; of longer files those that the answer cites.
const most = 1 << 20

func newMethod(run *results.Run, lines []string, a answer, facts Facts) method {
	e := run.Env
	m := method{Skipped: e.Skipped}
	add := func(name, value string) {
		if value != "" && value != "0" {
			m.Environment = append(m.Environment, fact{name, value})
		}
	}
	add("command", strings.Join(e.Command, " "))
	add("seed", fmt.Sprint(e.Seed))
	if !e.Start.IsZero() {
		add("begun", e.Start.UTC().Format("2006-01-02 15:04 UTC"))
	}
	for _, r := range e.Resumed {
		add("went on", r.UTC().Format("2006-01-02 15:04 UTC"))
	}
	add("idbench", e.Version)
	add("go", strings.TrimSpace(e.Go+" "+e.GOOS+"/"+e.GOARCH))
	add("cpu", e.CPU)
	add("cores", fmt.Sprint(e.Cores))
	add("GOMAXPROCS", fmt.Sprint(e.GOMAXPROCS))
	if e.RAM > 0 {
		add("memory", spell.Comma(e.RAM)+" bytes")
	}
	add("kernel", e.Kernel)
	add("file system", e.Filesystem)
	add("timed rounds", fmt.Sprint(e.Rounds))
	for _, name := range slices.Sorted(maps.Keys(e.Engines)) {
		add("engine "+name, e.Engines[name])
	}
	for _, name := range slices.Sorted(maps.Keys(e.Schemes)) {
		add("scheme "+name, "version "+e.Schemes[name])
	}
	for i, s := range e.Settings {
		var facts []fact
		for _, name := range slices.Sorted(maps.Keys(s)) {
			facts = append(facts, fact{name, s[name]})
		}
		m.Settings = append(m.Settings, settings{i + 1, strings.Trim(s["engine"]+", "+s["workload"], ", "), facts})
	}
	for _, c := range slices.Sorted(maps.Keys(e.Warnings)) {
		for _, text := range e.Warnings[c] {
			i := slices.IndexFunc(m.Warnings, func(w warning) bool { return w.Text == text })
			if i < 0 {
				i, m.Warnings = len(m.Warnings), append(m.Warnings, warning{Text: text})
			}
			m.Warnings[i].Cases = append(m.Warnings[i].Cases, c)
		}
	}
	m.units(run)
	m.missing(run, facts)
	m.lines(lines, a)
	return m
}

// units are those of the run.
func (m *method) units(run *results.Run) {
	seen := map[units.Unit]bool{}
	for _, r := range run.Records {
		for _, v := range r.Values {
			seen[v.Unit] = true
		}
	}
	for _, u := range units.Registry {
		if seen[u.Name] {
			m.Units = append(m.Units, u)
		}
	}
}

// missing says what the run does not tell.
func (m *method) missing(run *results.Run, facts Facts) {
	timed, nodes := false, false
	var engines, workloads []string
	for _, c := range run.Cases {
		workloads = with(workloads, c.Get("workload"))
		nodes = nodes || c.Get("nodes") != ""
		engines = with(engines, c.Get("engine"))
	}
	for _, r := range run.Records {
		_, ok := r.Get(units.NsPerOp)
		timed = timed || ok
	}
	say := func(text string) { m.Missing = append(m.Missing, text) }
	for _, e := range facts.Engines {
		switch {
		case slices.Contains(engines, e.Name):
		case slices.Contains(engines, "model-"+e.Name):
			say(e.Title + " itself did not run: what stands here is its model's.")
		default:
			say(e.Title + " is not in this run.")
		}
	}
	if !timed {
		say("Nothing was timed: all numbers are counts.")
	}
	var absent []string
	for _, w := range facts.Workloads {
		if !slices.Contains(workloads, w) {
			absent = append(absent, w)
		}
	}
	if absent != nil {
		say("Workloads that the run has no case of: " + strings.Join(absent, ", ") + ".")
	}
	if !nodes {
		say("One node made all ids; several, with clocks that differ, were not run.")
	}
	say("One machine, one client, one table: no concurrent writers, no lock or latch contention, no replication, no distributed store.")
	say("Rows are inserted and, where the run says so, deleted; they are never updated.")
	say("Times are of this machine and of nothing else; compare schemes inside one engine, never engines.")
}

// lines keeps all lines, or those that the answer cites.
func (m *method) lines(lines []string, a answer) {
	size := 0
	for _, l := range lines {
		size += len(l)
	}
	cited := map[int]bool{}
	for _, t := range a.Tables {
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				cited[c.Line] = true
			}
		}
	}
	for i, l := range lines {
		if size > most && !cited[i] {
			m.Left++
			continue
		}
		m.Lines = append(m.Lines, line{i, l})
	}
}
