package bench

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"idbench/index"
)

// A spacious table takes 100 bytes a row, and its engine keeps what all its tables share.
type spacious struct{ *fake }

func (e spacious) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	if err := os.MkdirAll(c.Shared, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(c.Shared, "template"), make([]byte, 1e6), 0o600); err != nil {
		return nil, err
	}
	t, err := e.fake.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return spaciousTable{t.(*fakeTable)}, nil
}

type spaciousTable struct{ *fakeTable }

func (t spaciousTable) Insert(ctx context.Context, keys, values [][]byte) error {
	if err := t.fakeTable.Insert(ctx, keys, values); err != nil {
		return err
	}
	return os.Truncate(filepath.Join(t.config.Dir, "file"), 1+100*t.rows)
}

// A table is expected to take what it has when it is opened, and more in proportion to its
// rows; what tables share is not its own.
func TestExpectedDisk(t *testing.T) {
	engine := spacious{&fake{}}
	c := small("fake")
	c.Schemes, c.Rows = []string{"serial"}, 400_000
	list, err := Runner{Temp: t.TempDir()}.Expect(t.Context(), plan(t, []index.Engine{engine}, c))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if want := int64(1 + 100*400_000); e.Disk != want {
			t.Errorf("%s: %d bytes of disk, want %d", e.Case.Name(), e.Disk, want)
		}
	}
}
