package innodb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/internal/mark"
)

// Open starts a server and makes the table in it; both happen before anything is
// counted.
func (Engine) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	if err := fits(c); err != nil {
		return nil, err
	}
	p, err := start(ctx, c)
	if err != nil {
		return nil, err
	}
	t := &table{config: c, private: p, server: p.config(), database: "idbench"}
	return t.create(ctx)
}

// longestKey is the most bytes of an id in an index with pages of a size: 3,072 with pages of 16 KiB, and
// less in proportion.
func longestKey(page int64) int64 { return min(limits.Key, 3*page/16) }

// Refuses implements index.Refuser.
func (Engine) Refuses(c index.TableConfig) error { return fits(c) }

// fits checks the number of further indexes and the widths of the columns.
func fits(c index.TableConfig) error {
	const compactKey = 767 // the longest id of that format
	if err := columned(c); err != nil {
		return err
	}
	ids := c.KeyBytes
	if c.Key == index.KeyText {
		ids *= widest(c)
	}
	page, err := c.Int(pageSize)
	format, formatErr := c.Text(rowFormat)
	switch {
	case formatErr != nil:
		return formatErr
	case format == "compact" && ids > compactKey:
		return fmt.Errorf("ids of %d bytes, want at most %d in rows of format compact", ids, compactKey)
	case err != nil:
		return err
	case c.Extra < 0 || int64(c.Extra) > limits.Extra:
		return fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, limits.Extra)
	case int64(ids) > longestKey(page):
		return fmt.Errorf("ids of %d bytes, want at most %d with pages of %d", ids, longestKey(page), page)
	case int64(c.ValueBytes) > limits.Value:
		return fmt.Errorf("payloads of %d bytes, want at most %d", c.ValueBytes, limits.Value)
	}
	return nil
}

// client is InnoDB in a server of the user's. Each table has a database of its own.
type client struct {
	Engine
	config *mysql.Config
	seen   *atomic.Value // the server's version, a string, once that was asked
}

// At is the engine in a server of the user's.
func (Engine) At(dsn string) (index.Guest, error) {
	config, err := address(dsn)
	if err != nil {
		return nil, err
	}
	config.Logger = &mysql.NopLogger{}
	return client{config: config, seen: new(atomic.Value)}, nil
}

// SharesPool: the tables are in one server.
func (client) SharesPool() {}

func (client) Check() error { return nil }

// Reach: the server keeps its tables elsewhere.
func (client) Reach(temp string) (string, error) { return temp, nil }

func (c client) Address() string { return kept(c.config) }

func (c client) Version() string {
	product, _ := c.seen.Load().(string)
	return cmp.Or(product, "InnoDB") + " at " + c.Address()
}

// Options are those that are no setting of the server, which stays as it is.
func (c client) Options() []index.Option {
	return []index.Option{c.idColumn(), charset, multiRow, c.pageSize(), rowFormat}
}

// idColumn takes the type UUID where the server has it.
func (c client) idColumn() index.Option {
	o := idColumn
	o.Parse = func(value string) (string, error) {
		value, err := idColumn.Parse(value)
		if err != nil || value != uuidColumn {
			return value, err
		}
		ctx, cancel := context.WithTimeout(context.Background(), connecting)
		defer cancel()
		return value, c.visit(ctx, func(conn *sql.Conn) error { return hasUUIDs(ctx, conn) })
	}
	return o
}

// pageSize takes what the server has.
func (c client) pageSize() index.Option {
	o := pageSize
	o.Parse = func(value string) (string, error) {
		value, err := pageSize.Parse(value)
		if err != nil {
			return "", err
		}
		ctx, cancel := context.WithTimeout(context.Background(), connecting)
		defer cancel()
		has := int64(0)
		err = c.visit(ctx, func(conn *sql.Conn) (err error) {
			has, err = pageOf(ctx, conn)
			return err
		})
		if err == nil && strconv.FormatInt(has, 10) != value {
			err = fmt.Errorf("%q is not what the server has, which is %d", value, has)
		}
		return value, err
	}
	return o
}

// Settings are those of the table: the server's are the user's.
func (client) Settings(index.TableConfig) map[string]string { return tableOptions }

func (c client) Open(ctx context.Context, config index.TableConfig) (index.Table, error) {
	if err := fits(config); err != nil {
		return nil, err
	}
	t := &table{config: config, server: c.config, address: c.Address(), database: mark.Name()}
	return t.create(ctx)
}
