package postgres

import (
	"context"
	"maps"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/internal/mark"
)

// client is PostgreSQL in a server of the user's. Each table has a schema of its own.
type client struct {
	Engine
	config *pgx.ConnConfig
	seen   *atomic.Value // the server's version and the database's locale, a string, once that was asked
}

// At is the engine in a server of the user's.
func (Engine) At(dsn string) (index.Guest, error) {
	config, err := address(dsn)
	if err != nil {
		return nil, err
	}
	return client{config: config, seen: new(atomic.Value)}, nil
}

// SharesPool: the tables are in one server.
func (client) SharesPool() {}

func (c client) Check() error { return nil }

// Reach: the server keeps its tables elsewhere.
func (client) Reach(temp string) (string, error) { return temp, nil }

func (c client) Address() string { return kept(c.config) }

func (c client) Version() string {
	seen, _ := c.seen.Load().(string)
	version, locale, _ := strings.Cut(seen, "\n")
	if locale != "" {
		locale = ", the database's collation " + locale
	}
	return strings.TrimSpace("PostgreSQL "+version) + " at " + c.Address() + locale
}

// Options are those that are no setting of the server, which stays as it is.
func (c client) Options() []index.Option {
	return []index.Option{idColumn, c.collation(), pipeline, copying, c.checksums(), indexFill, heapFill, storage}
}

// Settings are those of the session: the server's are the user's.
func (client) Settings(index.TableConfig) map[string]string { return maps.Clone(session) }

func (c client) Open(ctx context.Context, config index.TableConfig) (index.Table, error) {
	if err := fits(config); err != nil {
		return nil, err
	}
	t := &table{config: config, kind: kindOf(config), server: c.config, address: c.Address(), schema: mark.Name()}
	return t.create(ctx)
}
