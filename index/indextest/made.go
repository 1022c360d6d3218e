package indextest

import (
	"testing"

	"idbench/ids"
	"idbench/index"
)

// A pageKey names a page of a table.
type pageKey struct {
	segment int
	page    int64
}

// makes notes which pages are there without having been read, and which were
// touched before they were made.
type makes struct {
	made  map[pageKey]int
	early []pageKey
}

func (m *makes) Touch(segment int, page int64, _ bool) {
	if k := (pageKey{segment, page}); m.made[k] == 0 {
		m.early = append(m.early, k)
	}
}

func (m *makes) Make(segment int, page int64) { m.made[pageKey{segment, page}]++ }

// MadeFirst holds that a profile makes every page before it touches it, of a table that only
// grows. most is how often one is made, 0 for any number of times; pages is how many are, of
// the last counts of the case as a whole and the number of transactions.
func MadeFirst(t *testing.T, e index.Engine, most int, pages func(all index.Counts, pageSize, batches int64) int64) {
	s, err := ids.Find("uuidv4")
	if err != nil {
		t.Fatal(err)
	}
	for _, layout := range e.Layouts() {
		t.Run(string(layout), func(t *testing.T) {
			table := Open(t, e, index.TableConfig{Layout: layout})
			m := makes{made: map[pageKey]int{}}
			table.(index.Traced).Trace(&m)
			batches, last := int64(0), []index.Segment(nil)
			err := SchemeLoad(t, s, ids.Binary, 5000, 100, 50).Into([]index.Table{table}, func(int) (err error) {
				batches++
				last, err = table.Stats(t.Context())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(m.early) > 0 {
				t.Errorf("%d touches of pages that nobody made, the first %+v", len(m.early), m.early[0])
			}
			total, often := int64(0), 0
			for _, n := range m.made {
				total += int64(n)
				often = max(often, n)
			}
			if most > 0 && often != most {
				t.Errorf("a page was made %d times", often)
			}
			if want := pages(last[len(last)-1].Counts, table.(index.Traced).PageSize(), batches); total != want {
				t.Errorf("%d pages made, want %d", total, want)
			}
		})
	}
}
