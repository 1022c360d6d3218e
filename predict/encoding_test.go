package predict

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"idbench/ids"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/units"
)

// The order in which ids reach a table is that of the bytes as stored.
func TestOrderInEncodings(t *testing.T) {
	for _, c := range []struct {
		scheme   string
		encoding ids.Encoding
		want     Order
	}{
		{"uuidv1", ids.Binary, Mixed}, {"uuidv1", ids.Text, Mixed}, {"uuidv1", ids.Swapped, Ordered}, {"uuidv1", ids.DotNet, Mixed},
		{"uuidv6", ids.Hex, Ordered}, {"uuidv6", ids.Swapped, Mixed}, {"uuidv6", ids.DotNet, Mixed},
		{"uuidv7", ids.Hex, Ordered}, {"uuidv7", ids.Swapped, Mixed}, {"uuidv7", ids.DotNet, Mixed},
		{"uuidv7mono", ids.Swapped, Mixed}, {"uuidv7seq42", ids.DotNet, Mixed},
		{"uuidv4", ids.Hex, Random}, {"uuidv4", ids.Swapped, Random}, {"uuidv4", ids.DotNet, Random},
		{"comb", ids.Swapped, Random}, {"comb", ids.DotNet, Random},
	} {
		config := config(t, postgresmodel.Profile{}, c.scheme, 100_000)
		config.Encoding = c.encoding
		table, err := new(Predictor).newTable(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if table.order != c.want {
			t.Errorf("%s as %s: %s, want %s", c.scheme, c.encoding, table.order, c.want)
		}
	}
}

// What is replayed are the ids as stored, whether they are held or made by their number.
func TestKeysInEncodings(t *testing.T) {
	const rows = 2000
	for _, scheme := range []string{"uuidv4", "uuidv7", "comb", "uuidv1", "uuidv7mono"} {
		for _, enc := range []ids.Encoding{ids.Binary, ids.Text, ids.Hex, ids.Swapped, ids.DotNet} {
			c := config(t, postgresmodel.Profile{}, scheme, rows)
			c.Encoding = enc
			got, err := keys(t.Context(), c, rows)
			if err != nil {
				t.Fatal(err)
			}
			want, err := sample(c, rows)
			if err != nil {
				t.Fatal(err)
			}
			prefixes := make([]uint64, rows)
			got.Prefixes(prefixes, 0)
			for i, key := range want {
				if prefixes[i] != binary.BigEndian.Uint64(key) {
					t.Fatalf("%s as %s: key %d begins with %x, want %x", scheme, enc, i, prefixes[i], key)
				}
				if j := i / 2; got.Less(int64(i), int64(j)) != (bytes.Compare(key, want[j]) < 0) {
					t.Fatalf("%s as %s: keys %d and %d are the other way round", scheme, enc, i, j)
				}
			}
		}
	}
}

// A table beyond what can be counted is told where the ids as stored are in order, or random; of
// others it is absent, because of the encoding.
func TestEncodingsBeyondMemory(t *testing.T) {
	for _, c := range []struct {
		scheme   string
		encoding ids.Encoding
		mode     units.Mode
		why      string
	}{
		{"uuidv1", ids.Binary, "", "the field that sorts first wraps after 7m9s"},
		{"uuidv1", ids.Swapped, units.Steady, ""},
		{"uuidv4", ids.DotNet, units.Fringe, ""},
		{"uuidv7", ids.Swapped, "", "the field that sorts first wraps after 1m6s, encoding=swapped"},
		{"uuidv7", ids.DotNet, "", "the field that sorts first wraps after 4h39m37s, encoding=dotnet"},
	} {
		config := config(t, postgresmodel.Profile{}, c.scheme, 1e9)
		config.Encoding = c.encoding
		p, err := new(Predictor).Predict(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if n := p.Numbers[LeafPages]; n.Why == "" && n.Mode != c.mode || !strings.Contains(n.Why, c.why) || (n.Why == "") != (c.why == "") {
			t.Errorf("%s as %s: %+v", c.scheme, c.encoding, n)
		}
	}
	c := config(t, postgresmodel.Profile{}, "serial", 1000)
	c.Encoding = ids.DotNet
	if _, err := new(Predictor).Predict(t.Context(), c); err == nil || !strings.Contains(err.Error(), "the ids of serial are none") {
		t.Errorf("serial as dotnet: %v", err)
	}
}

// Ids of version 4 that begin with a count ascend, but not in MariaDB's type UUID, which has their last group
// first; those of version 7 do there, too.
func TestOrderOfTheColumn(t *testing.T) {
	for column, want := range map[string][2]Order{"auto": {Ordered, Ordered}, "uuid": {Random, Ordered}} {
		c := config(t, innodbmodel.Profile{}, "uuidv4", 30_000)
		c.Options = map[string]string{"column": column}
		list := madeBy(t, c, c.Rows)
		for i, id := range list {
			binary.BigEndian.PutUint32(id, uint32(i))
		}
		first, err := new(Predictor).newTable(t.Context(), ownOf(c, list))
		if err != nil {
			t.Fatal(err)
		}
		c = config(t, innodbmodel.Profile{}, "uuidv7mono", 30_000)
		c.Options = map[string]string{"column": column}
		second, err := new(Predictor).newTable(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]Order{first.order, second.order}; got != want {
			t.Errorf("column %s: %v, want %v", column, got, want)
		}
	}
}
