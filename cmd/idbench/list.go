package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"idbench/bench"
	"idbench/ids"
	"idbench/index"
	"idbench/plot"
)

// listVerb says what exists.
type listVerb struct {
	What string `arg:"" predictor:"lists" optional:"" help:"One of ${lists}; alone, all of them."`
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
	{"presets", listPresets},
	{"libraries", listLibraries},
}

// Run prints one list as a table, or all of them.
func (v *listVerb) Run(t terminal) error {
	if v.What == "" {
		return v.all(t.out)
	}
	for _, l := range lists {
		if l.name != v.What {
			continue
		}
		if v.JSON {
			return printJSON(t.out, l.sheet().objects())
		}
		return l.sheet().print(t.out)
	}
	return misusef("cannot list %q%s; lists: %s", v.What, bench.Hint(v.What, each(lists, func(l list) string { return l.name })), vars()["lists"])
}

// all prints every list below its name.
func (v *listVerb) all(out io.Writer) error {
	objects := map[string]any{}
	for i, l := range lists {
		if v.JSON {
			objects[l.name] = l.sheet().objects()
			continue
		}
		heading := strings.ToUpper(l.name) + "\n"
		if i > 0 {
			heading = "\n" + heading
		}
		if _, err := io.WriteString(out, heading); err != nil {
			return err
		}
		if err := l.sheet().print(out); err != nil {
			return err
		}
	}
	if v.JSON {
		return printJSON(out, objects)
	}
	return nil
}

// listSchemes prints what helps to choose. The collision column is the number of ids,
// within one tick of the scheme's time field where it has one, of which two are equal
// with a probability of one in a million; - where ids differ by time, node and count.
func listSchemes() *sheet {
	s := &sheet{
		columns: []string{"scheme", "bytes", "text", "random bits", "collision 1e-6", "ids/ms·node", "nodes", "wraps", "order", "label", "gloss", "reveals", "sorts", "version"}, cut: 9,
		lines: func(rest []any) []string {
			return []string{fmt.Sprintf("%v: %v", rest[0], rest[1]), fmt.Sprintf("reveals %v; sorts %v", rest[2], rest[3])}
		},
	}
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
		s.add(scheme.Name, scheme.Bytes, scheme.TextLen, scheme.RandomBits, collision, most, nodes, wraps, string(scheme.Order.Kind),
			scheme.Label, scheme.Gloss, scheme.Reveals, scheme.Sorts, scheme.Version)
	}
	return s
}

func listEngines() *sheet {
	s := &sheet{
		columns: []string{"engine", "layouts", "runs here", "version", "options"}, cut: 2,
		lines: func(rest []any) []string {
			lines := []string{fmt.Sprint("version ", rest[1])}
			if rest[0] != "yes" {
				lines = []string{fmt.Sprint("cannot run here: ", strings.TrimPrefix(fmt.Sprint(rest[0]), "no: "))}
			}
			if rest[2] != "none" {
				lines = append(lines, strings.Split(fmt.Sprint(rest[2]), "; ")...)
			}
			return lines
		},
	}
	for _, e := range engines {
		here := "yes"
		if err := e.Check(); err != nil {
			here = "no: " + err.Error()
		}
		s.add(e.Name(), names(e.Layouts(), text), here, e.Version(), options(e))
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

func listPresets() *sheet {
	s := &sheet{columns: []string{"preset", "what it runs; run --preset NAME --plan says how long it takes"}}
	for _, p := range presets {
		s.add(p.Name, p.Sentence)
	}
	return s
}
