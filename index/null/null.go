// Package null is the engine that does nothing. Rows that it takes are gone, so
// the time of a run over it is what the harness itself costs.
//
// It is not a store: it fails the conformance kit by design, counts no pages, and
// is never compared with anything but zero.
package null

import (
	"context"
	"iter"
	"math"

	"idbench/index"
	"idbench/units"
)

// Engine is the null engine.
type Engine struct{}

func (Engine) Name() string            { return "null" }
func (Engine) Version() string         { return "null 1" }
func (Engine) Layouts() []units.Layout { return units.Layouts }
func (Engine) Options() []index.Option { return nil }
func (Engine) Check() error            { return nil }

// Control says so: no time spent here is an engine's.
func (Engine) Control() {}

// Limits are none: a row that is dropped can have any size.
func (Engine) Limits() index.Limits {
	return index.Limits{Key: math.MaxInt64, Value: math.MaxInt64, Extra: math.MaxInt64, Deletes: true}
}

// Open returns a table that is not index.Observed: there is nothing to see.
func (Engine) Open(context.Context, index.TableConfig) (index.Table, error) { return table{}, nil }

type table struct{}

func (table) Insert(_ context.Context, keys, values [][]byte) error { return nil }
func (table) Delete(_ context.Context, keys [][]byte) error         { return nil }
func (table) Close() error                                          { return nil }

// Reads say that every row is there, and empty.

func (table) Get(_ context.Context, _, dst []byte) ([]byte, bool, error) { return dst, true, nil }
func (table) GetExtra(_ context.Context, _ int, _, dst []byte) ([]byte, bool, error) {
	return dst, true, nil
}

// Scan yields rows for as long as the loop wants more.
func (table) Scan([]byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		for yield(index.Row{}, nil) {
		}
	}
}
