package main

import (
	"fmt"
	"strings"
	"time"

	"idbench/bench"
	"idbench/ids"
	"idbench/index"
	"idbench/plot"
)

// listVerb says what exists.
type listVerb struct {
	What string `arg:"" predictor:"lists" optional:"" help:"One of ${lists}."`
	JSON bool   `name:"json" help:"Print JSON instead of a table."`
}

// A list is one table of what exists.
type list struct {
	name  string
	sheet func() *sheet
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
			return l.sheet().print(t.out, v.JSON)
		}
	}
	return misusef("cannot list %q%s; lists: %s", v.What, bench.Hint(v.What, each(lists, func(l list) string { return l.name })), vars()["lists"])
}

// listSchemes prints what helps to choose. The collision column is the number of ids,
// within one tick of the scheme's time field where it has one, of which two are equal
// with a probability of one in a million; - where ids differ by time, node and count.
func listSchemes() *sheet {
	s := &sheet{columns: []string{"scheme", "label", "gloss", "version", "bytes", "text", "random bits", "collision 1e-6", "ids/ms·node", "nodes", "wraps", "reveals", "order", "sorts"}}
	for _, scheme := range ids.Schemes {
		var collision, most, nodes, wraps any = absent("-"), absent("any"), absent("any"), absent("no")
		if n := scheme.Birthday(); n > 0 {
			collision = float64(n)
		}
		if scheme.PerMilli > 0 {
			most = scheme.PerMilli
		}
		if scheme.MaxNodes > 0 {
			nodes = scheme.MaxNodes
		}
		if scheme.Period > 0 {
			wraps = scheme.Period.Round(time.Second / 10).String()
		}
		s.add(scheme.Name, scheme.Label, scheme.Gloss, scheme.Version, scheme.Bytes, scheme.TextLen, scheme.RandomBits, collision, most, nodes, wraps, scheme.Reveals, string(scheme.Order.Kind), scheme.Sorts)
	}
	return s
}

func listEngines() *sheet {
	s := &sheet{columns: []string{"engine", "runs here", "layouts", "version", "options"}}
	for _, e := range engines {
		here := "yes"
		if err := e.Check(); err != nil {
			here = "no: " + err.Error()
		}
		s.add(e.Name(), here, names(e.Layouts(), text), e.Version(), options(e))
	}
	return s
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

func listWorkloads() *sheet {
	s := &sheet{columns: []string{"workload", "what it does"}}
	for _, l := range bench.Workloads {
		s.add(l.Name, l.Meaning)
	}
	return s
}

func listFigures() *sheet {
	s := &sheet{columns: []string{"figure", "file", "title"}}
	for _, f := range plot.Figures {
		s.add(f.Name, fmt.Sprintf("%02d-%s", f.Number, f.Name), f.Title)
	}
	return s
}
