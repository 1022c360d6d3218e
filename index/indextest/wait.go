package indextest

import (
	"context"
	"testing"

	"idbench/index"
)

// StopsWaiting inserts a row that somebody else keeps from the table, ends the context as
// soon as waits reports that the server waits, and fails unless the insert ends with it.
func StopsWaiting(t *testing.T, table index.Table, waits func() (bool, error)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	insert := func() error { return table.Insert(ctx, [][]byte{make([]byte, 16)}, [][]byte{{}}) }
	go func() { done <- insert() }()
	for {
		select {
		case err := <-done:
			t.Fatalf("the insert did not wait: %v", err)
		default:
		}
		waiting, err := waits()
		if err != nil {
			t.Fatal(err)
		}
		if waiting {
			break
		}
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("the insert ended without an error")
	}
	if err := insert(); err == nil {
		t.Error("an insert in a context that has ended made a row")
	}
}
