package replay

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// stopper are keys that end a context when so many of them were asked for, and count
// those that are asked for afterwards.
type stopper struct {
	Keys
	cancel func()
	left   atomic.Int64
	ended  atomic.Bool // the context has been ended, and not only asked to
	after  atomic.Int64
}

func (s *stopper) Prefixes(dst []uint64, from int64) {
	s.Keys.Prefixes(dst, from)
	n := int64(len(dst))
	if s.ended.Load() {
		s.after.Add(n)
	} else if s.left.Add(-n) <= 0 {
		s.cancel()
		s.ended.Store(true)
	}
}

// A replay that nobody waits for any more ends: it asks for no more keys than its
// goroutines hold at once, whatever it is at.
func TestStop(t *testing.T) {
	const rows, held, workers = 300_000, 1024, 2
	random, ordered := randomKeys(rows, 1), bulkKeys(t, "uuidv7", rows)
	for _, profile := range Profiles {
		for name, keys := range map[string]Keys{"random": random, "ordered": ordered} {
			for _, asked := range []int64{1, rows / 2, rows} {
				ctx, cancel := context.WithCancel(t.Context())
				c := config(profile, 16, 100, 100)
				c.Workers = workers
				k := &stopper{Keys: keys, cancel: cancel}
				k.left.Store(asked)
				_, err := Run(ctx, k, c)
				if !errors.Is(err, context.Canceled) || k.after.Load() > workers*held {
					t.Errorf("%s, %s keys, stopped after %d: %d more keys, %v", profile, name, asked, k.after.Load(), err)
				}
				cancel()
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		k := &stopper{Keys: ordered, cancel: cancel}
		k.left.Store(rows / 2)
		if _, err := Steady(ctx, k, config(profile, 16, 100, 100), 1e9); !errors.Is(err, context.Canceled) || k.after.Load() > held {
			t.Errorf("%s: ordered keys in proportion, stopped: %d more keys, %v", profile, k.after.Load(), err)
		}
		c := config(profile, 16, 100, 100)
		if _, err := Urn(ctx, c, MaxUrn, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, an urn: %v", profile, err)
		}
		if _, err := Fringe(ctx, c, MaxFringe); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, expected counts: %v", profile, err)
		}
		for _, err := range Fringes(ctx, c, []int64{1000, 2000}) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s, expected counts at several sizes: %v", profile, err)
			}
		}
	}
}
