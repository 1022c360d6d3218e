package plot

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"idbench/results"
	"idbench/units"
)

func TestFiguresAreNumberedAndNamed(t *testing.T) {
	slug := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	names := map[string]bool{}
	for i, f := range Figures {
		if f.Number != i+1 {
			t.Errorf("%s has number %d at place %d", f.Name, f.Number, i+1)
		}
		if !slug.MatchString(f.Name) || names[f.Name] || f.Title == "" || f.What == "" {
			t.Errorf("figure %d: bad or double name %q, or words missing", f.Number, f.Name)
		}
		names[f.Name] = true
		if got, err := Find(f.Name); err != nil || got.Number != f.Number {
			t.Errorf("Find(%q) = %d, %v", f.Name, got.Number, err)
		}
	}
}

// Every figure of a run that tells all is drawn, well formed, and again the same. Of the
// pictures made of dots, drawn again are one of lines, one of bars and one of cells.
func TestDrawIsDeterministicAndWellFormed(t *testing.T) {
	schemes := []string{"serial", "uuidv4", "uuidv7", "mine"}
	run := runs{wave(), moved(300, 150), atRates(1, 5, 20, 100), arriving(), ofSizes(10, 100, 1000, 1500), withPools(&results.Run{}, "serial", "uuidv4"), simulations()}.into(withReads(quick(800, 8, schemes...), 400, 40, schemes...))
	first, second := t.TempDir(), t.TempDir()
	outcomes, err := Draw(t.Context(), run, first)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Absent != nil || len(o.Files) != 3 {
			t.Errorf("%s: files %v, absent because %v", o.Name, o.Files, o.Absent)
			continue
		}
		wellFormed(t, o.SVG(), read(t, first, o.SVG()))
		again, err := o.Drawing(run)
		if err != nil {
			t.Fatal(err)
		}
		var table bytes.Buffer
		if err := again.WriteCSV(&table); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(read(t, first, o.SVG()), again.SVG) || !bytes.Equal(read(t, first, o.CSV()), table.Bytes()) {
			t.Errorf("%s differs from drawing to drawing", o.Name)
		}
	}
	if n := files(t, first); n != 3*len(Figures)+1 {
		t.Errorf("%d files, want three for each figure and the page", n)
	}
	outcomes, err = Draw(t.Context(), run, second, "fill", "size", "page-map")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if !bytes.Equal(read(t, first, o.PNG()), read(t, second, o.PNG())) {
			t.Errorf("%s differs from drawing to drawing", o.PNG())
		}
	}
}

// files counts what is in a folder.
func files(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wellFormed(t *testing.T, name string, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
	for _, bad := range []string{"NaN", "Inf", "image/jpg"} {
		if bytes.Contains(svg, []byte(bad)) {
			t.Errorf("%s holds %s", name, bad)
		}
	}
	if !bytes.Contains(svg, []byte(`<svg width="700" `)) || !bytes.Contains(svg, []byte("<title>")) {
		t.Errorf("%s has no size in pixels or no title", name)
	}
}

func TestNamesFromFilesAreEscaped(t *testing.T) {
	run := runs{wave(), moved(100, 50), atRates(1, 5, 20, 100), arriving(), ofSizes(10, 100, 1000, 1500), withPools(&results.Run{}, `<b>&"x`), simulations()}.into(withReads(quick(400, 4, `<b>&"x`), 200, 20, `<b>&"x`))
	page, absent := pageOf(t, run)
	if absent > 0 {
		t.Errorf("%d figures are absent", absent)
	}
	if bytes.Contains(page, []byte("<b>")) || !bytes.Contains(page, []byte("&lt;b&gt;")) {
		t.Error("the page does not escape a scheme's name")
	}
}

// pageOf is the page of a run's figures, whose drawings must be well formed, and how many are
// absent, which they must say why. They are drawn in memory, as lines alone:
// TestDrawIsDeterministicAndWellFormed writes them.
func pageOf(t *testing.T, run *results.Run) (html []byte, absent int) {
	t.Helper()
	var outcomes []Outcome
	for _, f := range Figures {
		d, err := f.Drawing(run)
		o := Outcome{Figure: f, Finding: d.Finding, Caption: d.Caption, Notes: d.Notes, Absent: err}
		if err != nil {
			absent++
			if err.Error() == "" {
				t.Errorf("%s is absent without a reason", f.Name)
			}
		} else {
			o.Files = []string{o.SVG(), o.PNG(), o.CSV()}
			wellFormed(t, o.SVG(), d.SVG)
			if err := d.WriteCSV(io.Discard); err != nil {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
		outcomes = append(outcomes, o)
	}
	html, err := writePage(run, outcomes)
	if err != nil {
		t.Fatal(err)
	}
	if said := bytes.Count(html, []byte("Absent, because ")); said != absent {
		t.Errorf("the page says why %d figures are absent, and %d are", said, absent)
	}
	return html, absent
}

// TestFiguresCopeWithLittle draws runs that tell little or nonsense.
func TestFiguresCopeWithLittle(t *testing.T) {
	one := load{"bbolt", "uuidv4", 0.5, 10, 10, 0, 1, 7} // a lone leaf
	name := one.name()
	nameless := results.Name{{Key: "engine", Value: "bbolt"}}
	many := fake(one)
	for _, s := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "a-scheme-with-a-name-that-goes-on-and-on"} {
		l := load{"bbolt", s, 0.5, 300, 30, 0, 10, 7}
		more := fake(l)
		many.Cases = append(many.Cases, more.Cases...)
		many.Series[l.name().String()] = more.Series[l.name().String()]
		many.Leaves[l.name().String()] = more.Leaves[l.name().String()]
	}
	curveless := withReads(&results.Run{}, 200, 20, "serial")
	curveless.Curves = nil
	cold := &results.Run{}
	readCase{"bbolt", "clustered", "serial", "lookup", 100, 10, []string{"start=cold"}}.add(cold, 50)
	cold.Records = cold.Records[:len(cold.Records)-5]
	for what, run := range map[string]*results.Run{
		"nothing":           {},
		"one leaf":          fake(one),
		"one scheme":        fake(load{"bbolt", "serial", 0.5, 500, 50, 2, 5, 7}),
		"reads alone":       withReads(&results.Run{}, 200, 20, "uuidv4"),
		"reads of few rows": withReads(&results.Run{}, 40, 40, "serial"), // no page of a further index
		"reads, no curves":  curveless,
		"reads, no lines":   {Cases: curveless.Cases, Curves: withReads(&results.Run{}, 200, 20, "serial").Curves},
		"empty curves":      {Cases: curveless.Cases, Records: curveless.Records, Curves: map[string][]results.CurvePoint{curveless.Cases[0].String(): {{Segment: units.All}}}},
		"one cold round":    cold,
		"null alone":        fake(load{"null", "serial", 0.5, 500, 50, 6, 5, 7}),
		"three fills":       fake(load{"bbolt", "serial", 0.1, 500, 50, 0, 5, 7}, load{"bbolt", "serial", 0.5, 500, 50, 0, 5, 7}, load{"bbolt", "serial", 0.9, 500, 50, 0, 5, 7}),
		"too many schemes":  many,
		"no series":         {Cases: []results.Name{name}, Records: fake(one).Records, Leaves: fake(one).Leaves},
		"no leaves":         {Cases: []results.Name{name}, Records: fake(one).Records, Series: fake(one).Series},
		"records alone":     {Cases: []results.Name{name}, Records: fake(one).Records},
		"a case of few words": {Cases: []results.Name{nameless}, Series: map[string][]results.Point{
			nameless.String(): {{Segment: units.All, Round: 0, Ns: -1, Values: values("dirty-pages", 1)}}}},
		"zero rows": {Cases: []results.Name{name}, Series: map[string][]results.Point{
			name.String(): {{Segment: units.Primary, Ns: -1, Values: values("edge-splits", 0, "mid-splits", 0, "leaf-inuse-bytes", 0, "leaf-alloc-bytes", 0, "leaf-pages", 0,
				"leaf-breaks", 0, "leaf-backsteps", 0)}, {Segment: units.All, Round: 1}}}},
		"odd leaves": {Cases: []results.Name{name}, Leaves: map[string][]results.Leaf{
			name.String(): {{Segment: units.Primary, Page: -3, Inuse: -1, Alloc: 4096}, {Segment: units.Primary, Page: 1 << 40, Inuse: 1 << 40, Alloc: 4096, Age: 7}}},
			Series: fake(one).Series},
	} {
		t.Run(what, func(t *testing.T) {
			pageOf(t, run)
		})
	}
}

func TestDrawPicksFiguresAndClearsStaleOnes(t *testing.T) {
	dir := t.TempDir()
	if _, err := Draw(t.Context(), quick(400, 4, "serial"), dir, "size", "fill"); err != nil {
		t.Fatal(err)
	}
	read(t, dir, "02-fill.svg")
	if _, err := os.Stat(filepath.Join(dir, "01-splits.svg")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a figure that was not asked for: %v", err)
	}
	if _, err := Draw(t.Context(), &results.Run{}, dir); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files after a run that tells nothing, want the page alone", len(entries))
	}
	if _, err := Draw(t.Context(), &results.Run{}, dir, "fil"); !errors.Is(err, ErrFigure) {
		t.Errorf("an unknown name: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Draw(cancelled, &results.Run{}, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
}
