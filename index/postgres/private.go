package postgres

import (
	"context"
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

// socketName is what a server of that port calls its socket.
const (
	port       = "5432"
	socketName = ".s.PGSQL." + port
)

// serviceFile has an entry that says nothing.
const (
	serviceFile = "service"
	serviceName = "idbench"
)

// runners are users who run the server where root may not.
var runners = []string{"postgres"}

// superuser is the name that the server is made with.
const superuser = "postgres"

// start makes a server's files and starts it.
func start(ctx context.Context, c index.TableConfig) (_ *private, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	all, err := settings(c)
	if err != nil {
		return nil, err
	}
	home, err := server.NewHome(c.Dir, "postgres", socketName, runners...)
	if err != nil {
		return nil, err
	}
	shared, err := home.Share(c.Shared)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(home.Dir, serviceFile), []byte("["+serviceName+"]\n"), 0o600); err != nil {
		return nil, err
	}
	data := filepath.Join(home.Dir, "data")
	initdb := server.Command{Path: filepath.Join(bin, "initdb"), Args: []string{
		"--pgdata=" + data, "--username=" + superuser, "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C",
	}}
	switch summed, _ := c.Text(checksums); {
	case summed == "on":
		initdb.Args = append(initdb.Args, "--data-checksums")
	case major(Engine{}.Version()) >= 18: // which has them by default
		initdb.Args = append(initdb.Args, "--no-data-checksums")
	}
	run := server.Command{Path: filepath.Join(bin, "postgres"), Args: []string{
		"-D", data, "-c", "port=" + port, "-c", "unix_socket_directories=..", // from the data folder
	}}
	p := &private{home: home, spec: server.Spec{
		Name: "PostgreSQL", Make: []server.Command{initdb}, Data: data, Run: run, Dir: home.Dir, Shared: shared, Log: filepath.Join(home.Dir, "log"), User: home.User,
		Stop: syscall.SIGINT, Kill: syscall.SIGQUIT, // fast and immediate shutdown
	}}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.spec.Run.Args = append(p.spec.Run.Args, "-c", name+"="+all[name])
	}
	return p, p.start(ctx)
}

// config says how to reach the server. ParseConfig takes what a connection string does not
// say from PG… variables and the user's files, so this one says all that can fail or that
// chooses a server; PGSERVICE has to name an entry of a file. The rest is overwritten.
func (p *private) config() (*pgx.ConnConfig, error) {
	words := map[string]string{
		"host": "/", "port": port, "user": superuser, "dbname": "postgres",
		"password": "", "passfile": "", "service": serviceName, "servicefile": filepath.Join(p.home.Dir, serviceFile),
		"sslmode": "disable", "sslcertmode": "disable", "sslkey": "", "sslcert": "", "sslrootcert": "", "sslpassword": "", "sslsni": "", "sslnegotiation": "",
		"connect_timeout": "0", "target_session_attrs": "any", "channel_binding": "disable", "require_auth": "",
		"min_protocol_version": "3.0", "max_protocol_version": "3.0",
	}
	var list []string
	for name, value := range words {
		list = append(list, name+"="+quote(value))
	}
	config, err := pgx.ParseConfig(strings.Join(list, " "))
	if err != nil {
		return nil, err
	}
	config.Host = filepath.Dir(p.home.Socket) // which may have a comma, where a list of hosts is split
	config.RuntimeParams = map[string]string{}
	config.DialFunc = server.Dial
	return config, nil
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
func (p *private) close() error { return p.server.Stop() }
