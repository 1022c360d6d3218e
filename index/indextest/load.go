package indextest

import (
	"context"
	"testing"

	"idbench/ids"
	"idbench/index"
)

// Open makes an observed table in a folder of the test, and closes it with the test.
func Open(t testing.TB, e index.Engine, c index.TableConfig) index.Observed {
	t.Helper()
	c.Dir, c.Observe = t.TempDir(), true
	table, err := e.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
	return table.(index.Observed)
}

// SchemeLoad is rows of a scheme: batches of one size, payloads of one size.
func SchemeLoad(t testing.TB, s ids.Scheme, enc ids.Encoding, rows, batch, value int) Load {
	t.Helper()
	env := ids.DefaultEnv()
	env.Seed = 7
	stream, err := s.Stream(env, enc)
	if err != nil {
		t.Fatal(err)
	}
	var key []byte
	return Load{
		Batches: Batches(rows, batch),
		Key:     func(int) []byte { key = stream.Append(key[:0]); return key },
		Value:   func(int) int { return value },
	}
}

// SchemeKeys are the first ids of a scheme.
func SchemeKeys(t testing.TB, s ids.Scheme, env ids.Env, enc ids.Encoding, rows int) [][]byte {
	t.Helper()
	stream, err := s.Stream(env, enc)
	if err != nil {
		t.Fatal(err)
	}
	keys := make([][]byte, rows)
	for i := range keys {
		keys[i] = stream.Append(nil)
	}
	return keys
}

// KindOf is the column type of a scheme's ids in that encoding.
func KindOf(s ids.Scheme, enc ids.Encoding) index.KeyKind {
	if enc.Spells(s.Kind) {
		return index.KeyText
	}
	return index.KeyKind(s.Kind)
}
