package report

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"slices"
	"strings"

	"idbench/plot"
	"idbench/results"
	"idbench/units"
)

// frames are what the page-map player shows: the leaves of the id's tree during each
// load, thinned. Of each engine, layout and options they hold the loads of one setting:
// that with the most schemes, then the most rows, then the fewest parts that differ from
// their default.
type frames struct {
	Engines []film   `json:"engines"`
	Packs   []string `json:"packs"` // the cells of reels, each once; reel.pack says how
}

// A film is the loads of one engine, in one layout with one set of options.
type film struct {
	Name  string `json:"name"`
	Twin  string `json:"twin,omitempty"` // the model whose reels are the same
	Still bool   `json:"still"`          // the run kept no frames: the leaves of the end appear at their last write
	Reels []reel `json:"reels"`

	engine, rest string
}

// A reel is one load: a frame an element of each list.
type reel struct {
	Scheme string  `json:"scheme"`
	Rows   []int64 `json:"rows"`   // loaded
	Leaves []int64 `json:"leaves"` // of the id's tree
	Key    []int64 `json:"key"`    // places by key
	File   []int64 `json:"file"`   // places by file
	Others bool    `json:"others"` // there are leaves of other trees in the file
	Pack   int     `json:"pack"`
}

// stillFrames is how many frames are made of a run that kept none.
const stillFrames = 24

// Still reports whether a film is made of the end of its load.
func (f frames) Still() bool {
	return slices.ContainsFunc(f.Engines, func(e film) bool { return e.Still })
}

// Moving reports whether a film is made of frames.
func (f frames) Moving() bool {
	return slices.ContainsFunc(f.Engines, func(e film) bool { return !e.Still })
}

// newFrames packs the frames of a run's loads, or what its leaves tell in their place.
func newFrames(run *results.Run) frames {
	f := frames{Engines: []film{}, Packs: []string{}}
	places := map[string]int{}
	for _, cases := range loads(run) {
		c := cases[0]
		e := film{engine: c.Get("engine"), rest: ", " + c.Get("layout")}
		if o := plot.Options(run, c); o != "" {
			e.rest += ", " + o
		}
		e.Name = e.engine + e.rest
		for _, c := range cases {
			list := run.Frames[c.String()]
			if !paired(list) {
				list = stills(run, c)
				e.Still = true
			}
			r, pack := newReel(list)
			r.Scheme = c.Get("scheme")
			if _, ok := places[pack]; !ok {
				places[pack] = len(f.Packs)
				f.Packs = append(f.Packs, pack)
			}
			r.Pack = places[pack]
			e.Reels = append(e.Reels, r)
		}
		f.add(e)
	}
	return f
}

// add leaves out a model's film that is its engine's.
func (f *frames) add(e film) {
	engine, model := strings.CutPrefix(e.engine, "model-")
	for i, o := range f.Engines {
		if model && o.engine == engine && o.rest == e.rest && o.Still == e.Still && slices.EqualFunc(o.Reels, e.Reels, func(a, b reel) bool {
			return a.Scheme == b.Scheme && a.Pack == b.Pack && slices.Equal(a.Rows, b.Rows) && slices.Equal(a.File, b.File)
		}) {
			f.Engines[i].Twin = e.engine
			return
		}
	}
	f.Engines = append(f.Engines, e)
}

// loads lists the cases of each film, in the order of the run.
func loads(run *results.Run) (films [][]results.Name) {
	groups := map[string]map[string][]results.Name{} // by film and setting
	var order []string
	for _, c := range run.Cases {
		if c.Workload() != units.Insert || !paired(run.Frames[c.String()]) && !still(run, c) {
			continue
		}
		name := c.Get("engine") + "\x00" + c.Get("layout") + "\x00" + plot.Options(run, c)
		if groups[name] == nil {
			groups[name] = map[string][]results.Name{}
			order = append(order, name)
		}
		groups[name][setting(c)] = append(groups[name][setting(c)], c)
	}
	var settings []string // so that the first of equals is the run's
	for _, c := range run.Cases {
		settings = with(settings, setting(c))
	}
	for _, name := range order {
		var list []plot.Setting
		for _, s := range settings {
			if cases := groups[name][s]; cases != nil {
				list = append(list, plot.Setting{Name: s, Beside: len(cases), Parts: len(cases[0]), Rows: cases[0].Number("rows")})
			}
		}
		films = append(films, groups[name][plot.Drawn(list, plot.Larger, plot.Plainer).Name])
	}
	return films
}

// still reports whether the leaves of the end of a load can stand for its frames.
func still(run *results.Run, c results.Name) bool {
	_, err := plot.PageSize(run, c)
	return err == nil && slices.ContainsFunc(run.Leaves[c.String()], func(l results.Leaf) bool { return l.Segment == c.IDTree() })
}

// paired reports whether each moment has a frame by key and then one by file.
func paired(list []results.Frame) bool {
	for i, f := range list {
		if f.Order != []results.Order{results.ByKey, results.ByFile}[i%2] || f.Rows != list[i/2*2].Rows {
			return false
		}
	}
	return len(list) > 0 && len(list)%2 == 0
}

// newReel packs frames that are paired.
func newReel(list []results.Frame) (r reel, pack string) {
	r.Others = slices.ContainsFunc(list, func(f results.Frame) bool {
		return slices.ContainsFunc(f.Cells, func(c results.Cell) bool { return c.Others > 0 })
	})
	var b bytes.Buffer
	for _, f := range list {
		r.pack(&b, f)
		if f.Order == results.ByFile {
			r.File = append(r.File, f.Places)
			continue
		}
		leaves := int64(0)
		for _, c := range f.Cells {
			leaves += c.Leaves
		}
		r.Rows, r.Leaves, r.Key = append(r.Rows, f.Rows), append(r.Leaves, leaves), append(r.Key, f.Places)
	}
	return r, base64.StdEncoding.EncodeToString(b.Bytes())
}

const (
	whole  = 254 // the byte of a share of 1
	absent = 255 // the byte of a share of nothing
)

// pack appends a frame: for each cell the share of the bytes in use, then for each the
// age, then the share of its places that leaves of the tree stand on, and, where there are
// any in the reel and by file, those of other trees.
func (r reel) pack(b *bytes.Buffer, f results.Frame) {
	n := int64(len(f.Cells))
	long := func(i int) float64 { // of cell i, in places
		from, to := int64(i), int64(i)+1
		return float64((to*f.Places+n-1)/n - (from*f.Places+n-1)/n)
	}
	own := func(i int) byte {
		if f.Order == results.ByKey {
			return share(float64(f.Cells[i].Leaves), long(i))
		}
		return share(float64(f.Cells[i].Pages), long(i))
	}
	for _, c := range f.Cells {
		b.WriteByte(share(float64(c.Inuse), float64(c.Pages*f.PageSize)))
	}
	for _, c := range f.Cells {
		if c.Leaves == 0 {
			b.WriteByte(absent)
			continue
		}
		b.WriteByte(share(c.Age, 1))
	}
	for i := range f.Cells {
		b.WriteByte(own(i))
	}
	if r.Others && f.Order == results.ByFile {
		for i, c := range f.Cells {
			b.WriteByte(min(share(float64(c.Others), long(i)), whole-own(i)))
		}
	}
}

// share is a part of all as a byte. What is there is never 0.
func share(part, all float64) byte {
	switch {
	case all == 0:
		return absent
	case part == 0:
		return 0
	}
	return byte(min(max(part/all*whole+0.5, 1), whole))
}

// stills makes frames of the leaves of the end of a load: in each stand those that had
// been written for the last time by then.
func stills(run *results.Run, c results.Name) (list []results.Frame) {
	var own, others []results.Leaf
	size, err := plot.PageSize(run, c)
	if err != nil {
		return nil // loads leaves such cases out
	}
	for _, l := range run.Leaves[c.String()] {
		if l.Segment == c.IDTree() {
			own = append(own, l)
		} else if c.Get("layout") != "heap" { // beside a heap each tree has a file of its own
			others = append(others, l)
		}
	}
	slices.SortStableFunc(own, func(a, b results.Leaf) int { return cmp.Compare(a.Position, b.Position) })
	places := int64(0)
	for _, l := range slices.Concat(own, others) {
		places = max(places, min(l.Page, results.MaxPlaces-1)+1)
	}
	rows := c.Number("rows")
	for n := int64(1); n <= stillFrames; n++ {
		f := results.Frame{Segment: c.IDTree(), Rows: rows * n / stillFrames, PageSize: size}
		byKey, byFile := f, f
		byKey.Order, byKey.Places, byKey.Cells = results.ByKey, int64(len(own)), results.NewCells(int64(len(own)))
		byFile.Order, byFile.Places, byFile.Cells = results.ByFile, places, results.NewCells(places)
		add := func(f results.Frame, place int64, l results.Leaf) {
			cell := &f.Cells[results.CellOf(place, f.Places, len(f.Cells))]
			cell.Age = (cell.Age*float64(cell.Leaves) + l.Age*stillFrames/float64(n)) / float64(cell.Leaves+1)
			cell.Leaves++
			cell.Pages += l.Alloc / size
			cell.Inuse += l.Inuse
		}
		rests := func(l results.Leaf) bool { return l.Age*stillFrames <= float64(n) }
		for i, l := range own {
			if rests(l) {
				add(byKey, int64(i), l)
				add(byFile, min(l.Page, places-1), l)
			}
		}
		for _, l := range others {
			if rests(l) {
				byFile.Cells[results.CellOf(min(l.Page, places-1), places, len(byFile.Cells))].Others += l.Alloc / size
			}
		}
		list = append(list, byKey, byFile)
	}
	return list
}
