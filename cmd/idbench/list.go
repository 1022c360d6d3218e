package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"idbench/bench"
	"idbench/ids"
	"idbench/index"
	"idbench/plot"
)

// listVerb says what exists.
type listVerb struct {
	What string `arg:"" optional:"" help:"One of ${lists}."`
}

// A list is one table of what exists.
type list struct {
	name  string
	print func(io.Writer)
}

// lists are what `list` takes.
var lists = []list{
	{"schemes", listSchemes},
	{"engines", listEngines},
	{"workloads", listWorkloads},
	{"figures", listFigures},
}

// Run prints one list as a table.
func (v *listVerb) Run(t terminal) error {
	for _, l := range lists {
		if l.name == v.What {
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			l.print(w)
			return w.Flush()
		}
	}
	return misusef("cannot list %q; lists: %s", v.What, vars()["lists"])
}

// listSchemes prints what helps to choose. The collision column is the number of ids,
// within one tick of the scheme's time field where it has one, of which two are equal
// with a probability of one in a million; - where ids differ by time, node and count.
func listSchemes(w io.Writer) {
	fmt.Fprintln(w, "scheme\tversion\tbytes\ttext\trandom bits\tcollision 1e-6\tids/ms·node\tnodes\twraps\treveals\tsorts")
	for _, s := range ids.Schemes {
		collision, most, nodes, wraps := "-", "any", "any", "no"
		if n := s.Birthday(); n > 0 {
			collision = strconv.FormatFloat(float64(n), 'e', 1, 64)
		}
		if s.PerMilli > 0 {
			most = strconv.FormatInt(s.PerMilli, 10)
		}
		if s.MaxNodes > 0 {
			nodes = strconv.Itoa(s.MaxNodes)
		}
		if s.Period > 0 {
			wraps = s.Period.Round(time.Second / 10).String()
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n",
			s.Name, s.Version, s.Bytes, s.TextLen, s.RandomBits, collision, most, nodes, wraps, s.Reveals, s.Sorts)
	}
}

func listEngines(w io.Writer) {
	fmt.Fprintln(w, "engine\truns here\tlayouts\tversion\toptions")
	for _, e := range engines {
		here := "yes"
		if err := e.Check(); err != nil {
			here = "no: " + err.Error()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Name(), here, names(e.Layouts(), text), e.Version(), options(e))
	}
}

// options describes the knobs of an engine.
func options(e index.Engine) string {
	var all []string
	for _, o := range e.Options() {
		all = append(all, fmt.Sprintf("%s.%s=%s (%s)", e.Name(), o.Name, o.Default, o.Allowed))
	}
	if all == nil {
		return "none"
	}
	return strings.Join(all, "; ")
}

func listWorkloads(w io.Writer) {
	fmt.Fprintln(w, "workload\twhat it does")
	for _, l := range bench.Workloads {
		fmt.Fprintf(w, "%s\t%s\n", l.Name, l.Meaning)
	}
}

func listFigures(w io.Writer) {
	fmt.Fprintln(w, "figure\tfile\ttitle")
	for _, f := range plot.Figures {
		fmt.Fprintf(w, "%s\t%02d-%s\t%s\n", f.Name, f.Number, f.Name, f.Title)
	}
}
