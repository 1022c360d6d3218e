package replay

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// own is a Replayer, and its own table.
type own struct {
	Profile
	counts []index.Segment
	err    error
}

func (o own) Replay(context.Context, Keys, Config) (Table, error) { return o, o.err }

func (o own) Stats(context.Context) ([]index.Segment, error) { return o.counts, nil }

func (own) Leaves(context.Context, units.Segment) iter.Seq2[index.Leaf, error] { return nil }

// Run has what a profile replays itself, and the modes without keys refuse it.
func TestReplayer(t *testing.T) {
	keys := List(schemeKeys(t, "uuidv4", 3, ids.DefaultEnv()))
	c := config(bboltName, 16, 100, 10)
	o := own{Profile: c.Profile, counts: []index.Segment{{Name: units.All, Counts: index.Counts{units.SplitEvents: 7}}}}
	c.Profile = o
	if got, err := Run(t.Context(), keys, c); err != nil || !reflect.DeepEqual(got, o.counts) {
		t.Errorf("got %v, %v, want %v", got, err, o.counts)
	}
	if _, err := Urn(t.Context(), c, 3, 1); !errors.Is(err, ErrInexact) {
		t.Errorf("drawn: error %v, want %v", err, ErrInexact)
	}
	o.err = ErrUnsteady
	c.Profile = o
	if _, err := Run(t.Context(), keys, c); !errors.Is(err, o.err) {
		t.Errorf("error %v, want %v", err, o.err)
	}
	c.Batch = 0
	if _, err := Run(t.Context(), keys, c); err == nil || errors.Is(err, o.err) {
		t.Errorf("no batch: error %v", err)
	}
}
