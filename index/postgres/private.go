package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/server"
)

// private is a server in a folder of its own.
type private struct {
	home   *server.Home
	spec   server.Spec
	server *server.Server
}

// socketName is what a server of the default port calls its socket.
const socketName = ".s.PGSQL.5432"

// superuser is the name that the server is made with.
const superuser = "postgres"

// start makes a server's files and starts it.
func start(ctx context.Context, c index.TableConfig) (_ *private, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	home, err := server.NewHome(c.Dir, "postgres", socketName, "postgres")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, home.Close())
		}
	}()
	all, err := settings(c)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(home.Dir, "data")
	args := []string{"--pgdata=" + data, "--username=" + superuser, "--auth=trust", "--encoding=UTF8", "--no-sync"}
	if words, _ := c.Text(collation); words == "C" {
		args = append(args, "--locale=C")
	}
	if err := home.User.Run(filepath.Join(bin, "initdb"), args...); err != nil {
		return nil, err
	}
	p := &private{home: home, spec: server.Spec{
		Name: "PostgreSQL", Path: filepath.Join(bin, "postgres"), Dir: home.Dir, Log: filepath.Join(home.Dir, "log"), User: home.User,
		Args: []string{"-D", data, "-c", "unix_socket_directories=" + filepath.Dir(home.Socket)},
		Stop: syscall.SIGINT, Kill: syscall.SIGQUIT, // fast and immediate shutdown
	}}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.spec.Args = append(p.spec.Args, "-c", name+"="+all[name])
	}
	return p, p.start(ctx)
}

// config says how to reach the server.
func (p *private) config() (*pgx.ConnConfig, error) {
	return pgx.ParseConfig(fmt.Sprintf("host=%s user=%s dbname=postgres sslmode=disable", quote(filepath.Dir(p.home.Socket)), superuser))
}

// quote writes a value of a connection string.
func quote(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }

func (p *private) start(ctx context.Context) (err error) {
	config, err := p.config()
	if err != nil {
		return err
	}
	p.server, err = server.Start(ctx, p.spec, func(ctx context.Context) error {
		if _, err := os.Stat(p.home.Socket); err != nil {
			return err
		}
		conn, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	})
	return err
}

// close ends the server.
func (p *private) close() error { return errors.Join(p.server.Stop(), p.home.Close()) }
