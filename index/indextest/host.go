package indextest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"idbench/index"
)

// A Host is one private server in which the tests of a package have their tables, each with
// a schema or a database of its own, as in a server of the user's. To start a server for
// each table takes longer than most tests.
type Host struct {
	engine  index.Engine
	address func(dir string) string
	begin   func() (address string, err error)
	end     func() error
}

// NewHost returns one that starts with the first table. address is that of the server whose
// table has this folder.
func NewHost(e index.Engine, address func(dir string) string) *Host {
	h := &Host{engine: e, address: address, end: func() error { return nil }}
	h.begin = sync.OnceValues(h.start)
	return h
}

func (h *Host) start() (string, error) {
	dir, err := os.MkdirTemp("", "host")
	if err != nil {
		return "", err
	}
	table, err := h.engine.Open(context.Background(), index.TableConfig{Dir: dir, Layout: h.engine.Layouts()[0], Key: index.KeyUUID})
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	h.end = func() error { return errors.Join(table.Close(), os.RemoveAll(dir)) }
	return h.address(dir), nil
}

// Address is that of the server.
func (h *Host) Address(t testing.TB) string {
	t.Helper()
	Need(t, h.engine)
	address, err := h.begin()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// At is the engine whose tables are in the server.
func (h *Host) At(t testing.TB) index.Guest {
	t.Helper()
	guest, err := h.engine.(index.Client).At(h.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	return guest
}

// Run runs the tests and stops the server. It returns what the program is to exit with.
func (h *Host) Run(m *testing.M) int {
	code := m.Run()
	if err := h.end(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the server of the tests:", err)
		return 1
	}
	return code
}
