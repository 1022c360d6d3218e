package model_test

import (
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/index/model"
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

// Every page of a table that only grows is made before it is touched: the textbook
// tree makes each once, bbolt writes each of its dirty pages anew.
func TestPagesAreMadeBeforeTheyAreTouched(t *testing.T) {
	s, err := ids.Find("uuidv4")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []index.Engine{model.Textbook{}, model.Bbolt{}} {
		for _, layout := range e.Layouts() {
			t.Run(e.Name()+"/"+string(layout), func(t *testing.T) {
				table := open(t, e, index.TableConfig{Layout: layout})
				m := makes{made: map[pageKey]int{}}
				table.(index.Traced).Trace(&m)
				batches, last := int64(0), []index.Segment(nil)
				err := schemeLoad(t, s, ids.Binary, 5000, 100, 50).Into([]index.Table{table}, func(int) (err error) {
					batches++
					last, err = table.Stats()
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				if len(m.early) > 0 {
					t.Errorf("%d touches of pages that nobody made, the first %+v", len(m.early), m.early[0])
				}
				total, most := int64(0), 0
				for _, n := range m.made {
					total += int64(n)
					most = max(most, n)
				}
				all := last[len(last)-1].Counts
				want := all[index.FileBytes] / table.(index.Traced).PageSize()
				if e.Name() == (model.Bbolt{}).Name() {
					want = all[index.DirtyPages] - batches // but for the root bucket's leaf
				} else if most != 1 {
					t.Errorf("a page was made %d times", most)
				}
				if total != want {
					t.Errorf("%d pages made, want %d", total, want)
				}
			})
		}
	}
}
