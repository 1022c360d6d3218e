package ids

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseRestart(t *testing.T) {
	for text, want := range map[string]Restart{"0@50000:1000": {0, 50_000, 1000}, "3@1:0": {3, 1, 0}} {
		if got, err := ParseRestart(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0@5", "0:5", "x@5:1", "0@x:1", "0@5:x", "0@0:1"} {
		if r, err := ParseRestart(text); err == nil {
			t.Errorf("%q: %v", text, r)
		}
	}
	for text, want := range map[string]Rollback{"50000:10s": {50_000, 10 * time.Second}, "1:24h0m0s": {1, day}} {
		if got, err := ParseRollback(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "5:", "0:1s", "5:-1s", "5:0s", "x:1s"} {
		if r, err := ParseRollback(text); err == nil {
			t.Errorf("%q: %v", text, r)
		}
	}
	change := func(f func(*Env)) Env {
		e := DefaultEnv()
		f(&e)
		return e
	}
	for want, c := range map[string]struct {
		scheme Scheme
		env    Env
	}{
		"the node must be 0 to 0":                          {uuidv7Scheme, change(func(e *Env) { e.Restart = Restart{1, 5, 5} })},
		"must go back 0 to":                                {uuidv7Scheme, change(func(e *Env) { e.Restart = Restart{0, 5, -5} })},
		"behind: at most 87600h0m0s":                       {uuidv7Scheme, change(func(e *Env) { e.Restart = Restart{0, 5, 1 << 32}; e.Rate = 1 })},
		"of snowflake that begins again lower":             {snowflakeScheme, change(func(e *Env) { e.Restart = Restart{0, 5, 5} })},
		"schemes that it makes others of: uuidv7, ":        {serialScheme, change(func(e *Env) { e.Restart = Restart{0, 5, 5} })},
		"the ids that it makes anyway":                     {uuidv4Scheme, change(func(e *Env) { e.Restart = Restart{0, 5, 5} })},
		"rollback 5:1s: uuidv4 has no time in it":          {uuidv4Scheme, change(func(e *Env) { e.Rollback = Rollback{5, time.Second} })},
		"rollback 5:96432h0m0s: the row must":              {uuidv7Scheme, change(func(e *Env) { e.Rollback = Rollback{5, 11*year + 6*time.Hour} })},
		"clocks would be up to 87600h0m1s behind: at most": {uuidv7Scheme, change(func(e *Env) { e.Rollback, e.Skew = Rollback{5, maxBack}, time.Second })},
	} {
		if err := c.scheme.Check(c.env); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	e := change(func(e *Env) { e.Restart, e.Rollback = Restart{0, 99, 5}, Rollback{100, time.Second} })
	for rows, want := range map[int64]string{101: "", 100: "rollback 100:1s: there are 100 rows, so the row must be 1 to 99", 99: "restart 0@99:5: there are 99 rows"} {
		if err := e.CheckRows(rows); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d rows: %v, want %q", rows, err, want)
		}
	}
	if err := DefaultEnv().CheckRows(1); err != nil || !DefaultEnv().Uniform() || e.Uniform() {
		t.Error(err)
	}
}

// A restart and a rollback leave all ids before them and those of other nodes as they are. After
// a restart, a node is another one on the same machine whose clock is behind.
func TestRestartAndRollback(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEnv(t)
		plain := e
		if rapid.Bool().Draw(t, "outliers") {
			e.Outliers = Outliers{Whole / 10, time.Second}
			plain.Outliers = e.Outliers
		}
		e.Restart = Restart{rapid.IntRange(0, e.Nodes-1).Draw(t, "node"), rapid.Int64Range(1, 200).Draw(t, "row"), rapid.Int64Range(0, 1000).Draw(t, "ids")}
		e.Rollback = Rollback{rapid.Int64Range(1, 200).Draw(t, "row of the rollback"), time.Duration(rapid.Int64Range(1, 1e10).Draw(t, "by"))}
		for i := range int64(300) {
			m, want := e.Mint(i), plain.Mint(i)
			if i >= e.Rollback.Row {
				want.Clock -= int64(e.Rollback.By)
			}
			if i >= e.Restart.Row && want.Node == e.Restart.Node {
				want.Node = plain.states()
				want.Clock -= int64(plain.Mint(e.Restart.IDs).Time)
			}
			if m != want {
				t.Fatalf("id %d: %+v, want %+v", i, m, want)
			}
		}
	})
}

// Schemes that ascend on each node go on doing so after a rollback.
func TestMonotonicAfterRollback(t *testing.T) {
	for _, s := range strictlyAscending {
		e := DefaultEnv()
		e.Rollback = Rollback{500, time.Second}
		st := open(t, s, e, Binary)
		var last []byte
		for i := range 20_000 {
			key := st.Append(nil)
			if bytes.Compare(key, last) <= 0 {
				t.Fatalf("%s: id %d: %x after %x", s.Name, i, key, last)
			}
			last = key
		}
	}
}
