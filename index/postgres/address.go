package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// allowed may stand in an address: those of libpq that pgx knows. Settings of the server
// are not among them, since they would change what is measured and stand in no record.
var allowed = []string{
	"host", "port", "dbname", "user", "password", "passfile", "connect_timeout", "application_name", "options",
	"service", "servicefile", "sslmode", "ssl", "sslcert", "sslkey", "sslpassword", "sslcertmode", "sslrootcert", "sslnegotiation", "sslsni",
	"krbsrvname", "krbspn", "channel_binding", "require_auth", "target_session_attrs", "min_protocol_version", "max_protocol_version",
}

// forms says how an address is written.
const forms = "want postgres://user:password@host:5432/database or 'host=… port=… dbname=… user=…'; " +
	"in a URL @ / ? # and % of a password are written %40 %2F %3F %23 and %25, in the other form a value with blanks stands in quotes"

// address reads one. Its errors have no part of the address: pgx's own words repeat parts
// that may be those of a password.
func address(dsn string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfigWithOptions(dsn, pgx.ParseConfigOptions{
		ParseConfigOptions: pgconn.ParseConfigOptions{ConnStringAllowedKeys: allowed},
	})
	switch {
	case dsn == "":
		return nil, errors.New(forms)
	case err != nil:
		return nil, refusal(dsn, err)
	case misread(dsn, config):
		return nil, errors.New(forms)
	}
	return config, nil
}

// refusal says in words of ours why pgx does not take an address.
func refusal(dsn string, err error) error {
	var file *fs.PathError
	text := err.Error()
	text = text[strings.LastIndex(text, "`: ")+1:] // pgx's reason, which is only looked at
	if _, plain := pgx.ParseConfig(dsn); plain == nil {
		return errors.New("it has a word that is not one of " + strings.Join(allowed, ", "))
	}
	switch {
	case errors.As(err, &file):
		return fmt.Errorf("a file that it names cannot be read: %w", file.Err)
	case strings.Contains(text, "sslmode is invalid"):
		return errors.New("its sslmode is not one of disable, allow, prefer, require, verify-ca, verify-full")
	case strings.Contains(text, "invalid connect_timeout"):
		return errors.New("its connect_timeout is not a number of seconds")
	case strings.Contains(text, "failed to read service"):
		return errors.New("its service, or that of PGSERVICE, is in no service file")
	}
	return errors.New(forms)
}

// hostName is a name or a number of a host, with the zone of an IPv6 one.
var hostName = regexp.MustCompile(`^[\pL\pN._:%-]+$`)

// misread reports whether a character of a password that has a meaning in an address has
// put a part of the password elsewhere.
func misread(dsn string, c *pgx.ConnConfig) bool {
	for _, h := range hosts(c) {
		if !strings.HasPrefix(h.Host, "/") && !hostName.MatchString(h.Host) {
			return true
		}
	}
	isURL := strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
	return isURL && (strings.ContainsAny(c.Database, "@/") || strings.ContainsAny(c.User, "?=/"))
}

// hosts are those that pgx tries, each once.
func hosts(c *pgx.ConnConfig) []pgconn.FallbackConfig {
	list := []pgconn.FallbackConfig{{Host: c.Host, Port: c.Port}}
	for _, f := range c.Fallbacks { // once more without TLS, or another host
		one := pgconn.FallbackConfig{Host: f.Host, Port: f.Port}
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

// kept is what a record may hold of an address: host or socket, and database.
func kept(c *pgx.ConnConfig) string {
	var names, ports, pairs []string
	socket := false
	for _, h := range hosts(c) {
		port := strconv.Itoa(int(h.Port))
		names, ports, pairs = append(names, h.Host), append(ports, port), append(pairs, net.JoinHostPort(h.Host, port))
		socket = socket || strings.HasPrefix(h.Host, "/")
	}
	u := url.URL{Scheme: "postgres", Host: strings.Join(pairs, ","), Path: "/" + c.Database}
	if socket {
		u.Host = ""
		u.RawQuery = url.Values{"host": {strings.Join(names, ",")}, "port": {strings.Join(ports, ",")}}.Encode()
	}
	return u.String()
}
