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
	"idbench/index/server"
)

// private is a server in a folder of its own.
type private struct {
	home   *server.Home
	spec   server.Spec
	server *server.Server
}

// start makes a server's files and starts it. MariaDB makes what InnoDB needs in an
// empty folder by itself; without the tables that say who may do what it asks nobody for
// a name, so only the folder keeps others out.
func start(ctx context.Context, c index.TableConfig) (_ *private, err error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	all, err := settings(c)
	if err != nil {
		return nil, err
	}
	home, err := server.NewHome(c.Dir, "innodb", "socket", "mysql")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, home.Close())
		}
	}()
	data, temp := filepath.Join(home.Dir, "data"), filepath.Join(home.Dir, "tmp")
	for _, folder := range []string{data, temp} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, err
		}
	}
	if err := home.User.Own(home.Dir); err != nil {
		return nil, err
	}
	args := []string{"--no-defaults", "--datadir=" + data, "--tmpdir=" + temp} // the first must come first
	if filepath.Base(path) == "mysqld" && !strings.HasPrefix(Engine{}.Version(), "MariaDB") {
		if err := home.User.Run(path, append(args, "--initialize-insecure")...); err != nil {
			return nil, err
		}
		args = append(args, "--skip-log-bin", "--mysqlx=OFF")
	}
	args = append(args, "--socket="+home.Socket, "--pid-file="+filepath.Join(home.Dir, "pid"),
		"--skip-networking", "--skip-grant-tables", "--max-allowed-packet=64M")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "--"+name+"="+all[name])
	}
	p := &private{home: home, spec: server.Spec{
		Name: "the server of InnoDB", Path: path, Args: args, Dir: home.Dir, Log: filepath.Join(home.Dir, "log"), User: home.User,
		Stop: syscall.SIGTERM, Kill: syscall.SIGKILL,
	}}
	return p, p.start(ctx)
}

// config says how to reach the server.
func (p *private) config() *mysql.Config {
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr = "root", "unix", p.home.Socket
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

// close ends the server.
func (p *private) close() error { return errors.Join(p.server.Stop(), p.home.Close()) }
