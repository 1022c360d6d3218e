package innodb

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/internal/server"
)

// private is a server in a folder of its own.
type private struct {
	spec   server.Spec
	server *server.Server
	socket string
	clean  func() error // removes what lies outside of the table's folder
}

// start makes a server's files and starts it. MariaDB makes what InnoDB needs in an
// empty folder by itself; without the tables that say who may do what it asks nobody for
// a name, so only the folder keeps others out.
func start(ctx context.Context, c index.TableConfig) (_ *private, err error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	user, err := server.Unprivileged("mysql")
	if err != nil {
		return nil, err
	}
	all, err := settings(c)
	if err != nil {
		return nil, err
	}
	p := &private{}
	dir, remove, err := user.Folder(c.Dir, "innodb")
	if err != nil {
		return nil, err
	}
	p.clean = remove
	defer func() {
		if err != nil {
			err = errors.Join(err, p.clean())
		}
	}()
	folder, unlink, err := server.SocketDir(dir, "socket", user)
	if err != nil {
		return nil, err
	}
	p.socket, p.clean = filepath.Join(folder, "socket"), func() error { return errors.Join(remove(), unlink()) }
	data, temp := filepath.Join(dir, "data"), filepath.Join(dir, "tmp")
	for _, folder := range []string{data, temp} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, err
		}
	}
	if err := user.Own(dir); err != nil {
		return nil, err
	}
	args := []string{"--no-defaults", "--datadir=" + data, "--tmpdir=" + temp} // the first must come first
	if filepath.Base(path) == "mysqld" && !strings.HasPrefix(Engine{}.Version(), "MariaDB") {
		if err := user.Run(path, append(args, "--initialize-insecure")...); err != nil {
			return nil, err
		}
		args = append(args, "--skip-log-bin", "--mysqlx=OFF")
	}
	args = append(args, "--socket="+p.socket, "--pid-file="+filepath.Join(dir, "pid"),
		"--skip-networking", "--skip-grant-tables", "--max-allowed-packet=64M")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "--"+name+"="+all[name])
	}
	p.spec = server.Spec{
		Name: "the server of InnoDB", Path: path, Args: args, Dir: dir, Log: filepath.Join(dir, "log"), User: user,
		Stop: syscall.SIGTERM, Kill: syscall.SIGKILL,
	}
	return p, p.start(ctx)
}

// config says how to reach the server.
func (p *private) config() *mysql.Config {
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr = "root", "unix", p.socket
	return config
}

func (p *private) start(ctx context.Context) (err error) {
	config := p.config()
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	p.server, err = server.Start(ctx, p.spec, func(ctx context.Context) error {
		conn, err := connector.Connect(ctx)
		if err != nil {
			return err
		}
		return conn.(io.Closer).Close()
	})
	return err
}

// stop ends the server and leaves its files.
func (p *private) stop() error { return p.server.Stop() }
