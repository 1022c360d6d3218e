package design

import (
	"testing"

	"idbench/ids"
)

// A table says what is known of its ids.
func TestTableConfig(t *testing.T) {
	for _, c := range []struct {
		scheme, from string
		encoding     ids.Encoding
		plain, odd   bool
		most         uint64
	}{
		{"uuidv4", "", ids.Text, true, false, 0},
		{"uuidv7", "uuidv4", ids.Hex, true, false, 0},
		{"ksuid", "", ids.Text, false, false, 0},
		{"uuidv7", "", ids.Binary, false, false, 0},
		{"uuidv7", "", ids.Swapped, false, true, 0},
		{"ulid", "", ids.Binary, false, true, 0},
		{"uuidv7", "comb", ids.Binary, false, true, 0},
		{"serial", "", ids.Binary, false, false, 1000},
		{"snowflake", "serial", ids.Binary, false, false, 1<<63 - 1},
	} {
		l := Load{Table: Table{Encoding: c.encoding}, Env: ids.DefaultEnv(), Rows: 1000}
		var err error
		if l.Scheme, err = ids.Find(c.scheme); err != nil {
			t.Fatal(err)
		}
		if c.from != "" {
			l.At = 500
			if l.From, err = ids.Find(c.from); err != nil {
				t.Fatal(err)
			}
		}
		if got := l.TableConfig(); got.KeyPlain != c.plain || got.KeyOdd != c.odd || got.KeyMost != c.most {
			t.Errorf("%s after %q as %s: plain %v, odd %v, most %d", c.scheme, c.from, c.encoding, got.KeyPlain, got.KeyOdd, got.KeyMost)
		}
	}
	own := Load{Table: Table{Encoding: ids.Binary}, Scheme: ids.Scheme{Name: "keys", Kind: ids.KindUUID, Bytes: 16, TextLen: 36}, Env: ids.DefaultEnv(), Rows: 1000}
	if c := own.TableConfig(); c.KeyOdd || c.KeyPlain || c.KeyMost != 0 {
		t.Errorf("a file: %+v", c)
	}
}
