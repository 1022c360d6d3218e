package main

import (
	"os"
	"slices"
	"testing"

	"idbench/index"
)

// served skips a test that needs an engine's server where there is none; in CI none may
// be missing.
func served(t *testing.T, engine string) {
	t.Helper()
	i := slices.IndexFunc(engines, func(e index.Engine) bool { return e.Name() == engine })
	if err := engines[i].Check(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}
