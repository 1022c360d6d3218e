package innodb

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// words may stand in an address, with those of go-sql-driver/mysql: what makes the
// connection. Settings of the session are not among them, since they would change what is
// measured and stand in no record.
var words = []string{
	"tls", "allowFallbackToPlaintext", "allowCleartextPasswords", "allowNativePasswords", "allowOldPasswords",
	"compress", "maxAllowedPacket", "timeout", "readTimeout", "writeTimeout",
}

// socketWord is one that only the URL has.
const socketWord = "socket"

// What is wrong with an address. Errors have no part of it: the driver's own words
// repeat parts that may be those of a password.
var (
	errForm = errors.New("want mysql://user:password@host:3306/, mysql://user@localhost/?socket=/path, user:password@tcp(host:3306)/ " +
		"or user:password@unix(/path)/; in a URL @ / ? # and % of a password are written %40 %2F %3F %23 and %25")
	errWord  = errors.New("it has a word after ? that is not one of " + strings.Join(words, ", ") + " or, in a URL, " + socketWord)
	errValue = errors.New("a word after ? has a value that it does not take: tls is true, false, skip-verify or preferred, " +
		"maxAllowedPacket a number of bytes, timeout, readTimeout and writeTimeout are durations such as 10s, the others true or false")
)

// address reads a URL, or what go-sql-driver/mysql takes.
func address(dsn string) (*mysql.Config, error) {
	if dsn == "" {
		return nil, errForm
	}
	scheme, _, _ := strings.Cut(dsn, "://")
	if scheme == "mysql" || scheme == "mariadb" {
		return fromURL(dsn)
	}
	slash := strings.LastIndexByte(dsn, '/') + 1 // as the driver looks for it: a password may have others
	database, query, _ := strings.Cut(dsn[slash:], "?")
	config, err := mysql.ParseDSN(dsn[:slash] + database)
	if err != nil || misread(config) || !strings.HasSuffix(dsn[:slash], ")/") { // without tcp(host), user:password may hold a slash
		return nil, errForm
	}
	if err := allowed(query, words); err != nil {
		return nil, err
	}
	if config, err = mysql.ParseDSN(dsn); err != nil {
		return nil, errValue
	}
	return config, nil
}

func fromURL(dsn string) (*mysql.Config, error) {
	u, err := url.Parse(dsn)
	if err != nil || strings.Contains(dsn, "#") {
		return nil, errForm
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errForm
	}
	if err := allowed(u.RawQuery, append(words, socketWord)); err != nil {
		return nil, err
	}
	where := "tcp(" + net.JoinHostPort(cmp.Or(u.Hostname(), "127.0.0.1"), cmp.Or(u.Port(), "3306")) + ")"
	if socket := query.Get(socketWord); socket != "" {
		where = "unix(" + socket + ")"
	}
	query.Del(socketWord)
	// What TLS checks depends on the host, so both go through the driver's reader at once.
	config, err := mysql.ParseDSN(where + "/?" + query.Encode())
	if err != nil {
		return nil, errValue
	}
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.DBName = strings.TrimPrefix(u.Path, "/")
	if misread(config) {
		return nil, errForm
	}
	return config, nil
}

// allowed reports what else than those words a query has. The driver drops a word
// without a value, and makes a setting of the session of one that it does not know.
func allowed(query string, list []string) error {
	if query == "" {
		return nil
	}
	for pair := range strings.SplitSeq(query, "&") {
		if word, _, found := strings.Cut(pair, "="); !found || !slices.Contains(list, word) {
			return errWord
		}
	}
	return nil
}

// hostName is a name or a number of a host, with the zone of an IPv6 one.
var hostName = regexp.MustCompile(`^[\pL\pN._:%-]+$`)

// misread reports whether a character of a password that has a meaning in an address has
// put a part of the password elsewhere, or whether the network is none that can be reached.
func misread(c *mysql.Config) bool {
	if strings.ContainsAny(c.DBName, "@/()") {
		return true
	}
	if c.Net == "unix" {
		return !strings.HasPrefix(c.Addr, "/") || strings.ContainsAny(c.Addr, "?=&@()")
	}
	host, _, err := net.SplitHostPort(c.Addr)
	return c.Net != "tcp" || err != nil || !hostName.MatchString(host)
}

// kept is what a record may hold of an address: host or socket, and database.
func kept(c *mysql.Config) string {
	u := url.URL{Scheme: "mysql", Host: c.Addr, Path: "/" + c.DBName}
	if c.Net == "unix" {
		u.Host, u.RawQuery = "localhost", url.Values{socketWord: {c.Addr}}.Encode()
	}
	return u.String()
}
