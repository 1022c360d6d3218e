package innodb

import (
	"context"
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

// socketName is that of the socket's file. The server names it from its data folder.
const socketName = "socket"

// runners are users who run the server where root may not.
var runners = []string{"mysql"}

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
	home, err := server.NewHome(c.Dir, "innodb", socketName, runners...)
	if err != nil {
		return nil, err
	}
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
	var first []server.Command
	if filepath.Base(path) == "mysqld" && !strings.HasPrefix(Engine{}.Version(), "MariaDB") {
		first = append(first, server.Command{Path: path, Args: append(slices.Clone(args), "--initialize-insecure")})
		args = append(args, "--skip-log-bin", "--mysqlx=OFF")
	}
	args = append(args, "--socket=../"+socketName, "--pid-file="+filepath.Join(home.Dir, "pid"),
		"--skip-networking", "--skip-grant-tables", "--max-allowed-packet=64M")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "--"+name+"="+all[name])
	}
	p := &private{home: home, spec: server.Spec{
		Name: "the server of InnoDB", Make: first, Run: server.Command{Path: path, Args: args},
		Dir: home.Dir, Log: filepath.Join(home.Dir, "log"), User: home.User,
		Stop: syscall.SIGTERM, Kill: syscall.SIGKILL,
	}}
	return p, p.start(ctx)
}

// config says how to reach the server.
func (p *private) config() *mysql.Config {
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr, config.DialFunc = "root", "unix", p.home.Socket, server.Dial
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
func (p *private) close() error { return p.server.Stop() }
