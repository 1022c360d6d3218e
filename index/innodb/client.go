package innodb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"sync/atomic"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/internal/server"
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

// fits checks the number of further indexes and the widths of the columns.
func fits(c index.TableConfig) error {
	switch {
	case c.Extra < 0 || int64(c.Extra) > limits.Extra:
		return fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, limits.Extra)
	case int64(c.KeyBytes) > limits.Key:
		return fmt.Errorf("ids of %d bytes, want at most %d", c.KeyBytes, limits.Key)
	case int64(c.ValueBytes) > limits.Value:
		return fmt.Errorf("payloads of %d bytes, want at most %d", c.ValueBytes, limits.Value)
	}
	return nil
}

// client is InnoDB in a server of the user's. Each table has a database of its own.
type client struct {
	Engine
	config *mysql.Config
}

// At is the engine in a server of the user's, at an address such as
// mysql://user:password@host:3306/, or as go-sql-driver/mysql spells one.
func (Engine) At(dsn string) (index.Engine, error) {
	config, err := address(dsn)
	if err != nil {
		return nil, fmt.Errorf("not an address such as mysql://user@host:3306/: %w", server.Hide(err, dsn))
	}
	config.DBName = ""
	return client{config: config}, nil
}

// address reads either spelling.
func address(dsn string) (*mysql.Config, error) {
	scheme, _, ok := strings.Cut(dsn, "://")
	if !ok {
		config, err := mysql.ParseDSN(dsn)
		if err != nil || dsn == "" {
			return nil, errors.New("want user:password@tcp(host:3306)/ or user:password@unix(/path)/") // its own words repeat parts of the address
		}
		return config, nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("not a URL") // its own words repeat the address
	}
	if scheme != "mysql" && scheme != "mariadb" {
		return nil, fmt.Errorf("%s is not mysql or mariadb", scheme)
	}
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "3306"))
	if socket := u.Query().Get("socket"); socket != "" {
		config.Net, config.Addr = "unix", socket
	}
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	return config, nil
}

// SharesPool: the tables are in one server.
func (client) SharesPool() {}

func (client) Check() error { return nil }

func (c client) Version() string { return "InnoDB at " + c.config.Addr }

// Settings are those of the table: the server's are the user's.
func (client) Settings(index.TableConfig) map[string]string { return tableOptions }

// made numbers the databases of this process.
var made atomic.Int64

func (c client) Open(ctx context.Context, config index.TableConfig) (index.Table, error) {
	if err := fits(config); err != nil {
		return nil, err
	}
	for _, o := range []index.Option{poolSize, readAhead} {
		if _, ok := config.Options[o.Name]; ok {
			return nil, fmt.Errorf("option %s is a setting of the server, which --dsn leaves as it is", o.Name)
		}
	}
	t := &table{config: config, server: c.config, database: fmt.Sprintf("idbench_%d_%d", os.Getpid(), made.Add(1))}
	return t.create(ctx)
}
