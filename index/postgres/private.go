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
	"idbench/index/internal/server"
)

// private is a server in a folder of its own.
type private struct {
	spec   server.Spec
	server *server.Server
	socket string       // folder
	clean  func() error // removes what lies outside of the table's folder
}

// superuser is the name that the server is made with.
const superuser = "postgres"

// start makes a server's files and starts it.
func start(ctx context.Context, c index.TableConfig) (_ *private, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	user, err := server.Unprivileged("postgres")
	if err != nil {
		return nil, err
	}
	p := &private{}
	dir, remove, err := user.Folder(c.Dir, "postgres")
	if err != nil {
		return nil, err
	}
	p.clean = remove
	defer func() {
		if err != nil {
			err = errors.Join(err, p.clean())
		}
	}()
	var unlink func() error
	if p.socket, unlink, err = server.SocketDir(dir, ".s.PGSQL.5432.lock", user); err != nil {
		return nil, err
	}
	p.clean = func() error { return errors.Join(remove(), unlink()) }
	all, err := settings(c)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	args := []string{"--pgdata=" + data, "--username=" + superuser, "--auth=trust", "--encoding=UTF8", "--no-sync"}
	if words, _ := c.Text(collation); words == "C" {
		args = append(args, "--locale=C")
	}
	if err := user.Run(filepath.Join(bin, "initdb"), args...); err != nil {
		return nil, err
	}
	p.spec = server.Spec{
		Name: "PostgreSQL", Path: filepath.Join(bin, "postgres"), Dir: dir, Log: filepath.Join(dir, "log"), User: user,
		Args: []string{"-D", data, "-c", "unix_socket_directories=" + p.socket},
		Stop: syscall.SIGINT, Kill: syscall.SIGQUIT, // fast and immediate shutdown
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.spec.Args = append(p.spec.Args, "-c", name+"="+all[name])
	}
	return p, p.start(ctx)
}

// config says how to reach the server.
func (p *private) config() (*pgx.ConnConfig, error) {
	return pgx.ParseConfig(fmt.Sprintf("host=%s user=%s dbname=postgres sslmode=disable", quote(p.socket), superuser))
}

// quote writes a value of a connection string.
func quote(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }

func (p *private) start(ctx context.Context) (err error) {
	config, err := p.config()
	if err != nil {
		return err
	}
	p.server, err = server.Start(ctx, p.spec, func(ctx context.Context) error {
		if _, err := os.Stat(filepath.Join(p.socket, ".s.PGSQL.5432")); err != nil {
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

// stop ends the server and leaves its files.
func (p *private) stop() error { return p.server.Stop() }
