package cache

import (
	"context"
	"fmt"
	"testing"

	"idbench/ids"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/textbook"
	"idbench/units"
)

// A recorder keeps what a table touches.
type recorder struct{ touches trace }

func (r *recorder) Touch(segment int, page int64, _ bool) {
	r.touches = append(r.touches, Page(segment)<<40|Page(page))
}

func (r *recorder) Make(segment int, page int64) { r.Touch(segment, page, true) }

// loads are the touches of real loads and reads: rows go into the textbook tree in
// each layout and into bbolt's, one operation a transaction, and every seventh of
// them is read again.
func loads(t testing.TB, rows int) map[string]trace {
	t.Helper()
	all := map[string]trace{}
	for _, name := range []string{"uuidv4", "uuidv7"} {
		for _, e := range []index.Engine{textbook.Profile{}, bboltmodel.Profile{}} {
			for _, layout := range e.Layouts() {
				all[name+" "+e.Name()+" "+string(layout)] = record(t, name, e, layout, rows)
			}
		}
	}
	return all
}

func record(t testing.TB, scheme string, e index.Engine, layout units.Layout, rows int) trace {
	t.Helper()
	s, err := ids.Find(scheme)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := s.Stream(ids.DefaultEnv(), ids.Binary)
	if err != nil {
		t.Fatal(err)
	}
	c := index.TableConfig{Layout: layout}
	if e.Name() == (textbook.Profile{}).Name() {
		c.Options = map[string]string{"page": "512"} // small pages: many of them from few rows
	}
	table, err := e.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	var r recorder
	table.(index.Traced).Trace(&r)
	keys := make([][]byte, rows)
	for i := range keys {
		keys[i] = stream.Append(nil)
		if err := table.Insert(t.Context(), keys[i:i+1], [][]byte{make([]byte, 100)}); err != nil {
			t.Fatal(err)
		}
		r.touches = append(r.touches, end)
	}
	for i := 0; i < rows; i += 7 {
		if _, _, err := table.(index.Getter).Get(t.Context(), keys[i], nil); err != nil {
			t.Fatal(err)
		}
		r.touches = append(r.touches, end)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	return r.touches
}

func TestPoliciesMissForMissOnLoads(t *testing.T) {
	for name, touches := range loads(t, 1500) {
		for _, p := range Policies {
			for _, pages := range []int{3, 50, 513} {
				t.Run(fmt.Sprint(name, "/", p.Name, "/", pages), func(t *testing.T) {
					sameMisses(t, touches, p, pages)
				})
			}
		}
	}
}

func TestCurveIsLRUOnLoads(t *testing.T) {
	for name, touches := range loads(t, 1500) {
		curve := NewCurve(1)
		touches.run(curve, func(p Page) { curve.Touch(p, 0) })
		for _, pages := range Sizes(curve.Len()) {
			if got, want := curve.Counts(pages), touches.count(LRU.New(pages)); got != want {
				t.Errorf("%s, %d pages: curve %+v, LRU %+v", name, pages, got, want)
			}
		}
	}
}
