package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/units"
)

// A collation orders text: by its bytes, which is C, or as a language does. Names are those of the server, which
// is asked for them: a private one, whose locale is C, has those of the system and of ICU.
var collation = index.Option{
	Name: collationName, Default: byBytes, Allowed: "C or another collation of the server, such as en_US.utf8 or en-US-x-icu; with --dsn also database, which is the collation of the database there",
	Parse: func(value string) (string, error) {
		if value == byBytes {
			return value, nil
		}
		return named(value, privateCollations)
	},
}

const (
	collationName = "collation"
	byBytes       = "C"
)

// privateCollations are those of a private server, which is started to be asked for them, once.
var privateCollations = sync.OnceValues(func() (list []string, err error) {
	dir, err := os.MkdirTemp(Engine{}.temp(), "collations")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	opened, err := Engine{}.Open(ctx, index.TableConfig{Dir: dir, Layout: units.Heap, Key: index.KeyUUID})
	if err != nil {
		return nil, err
	}
	t := opened.(*table)
	list, err = collationsOf(ctx, t.conn)
	return list, errors.Join(err, t.Close())
})

// temp is where a private server may lie; "": where temporary files do.
func (e Engine) temp() string {
	dir, err := e.Reach(os.TempDir())
	if err != nil { // whoever makes the folder is told
		return ""
	}
	return dir
}

// collationsOf are the names of the server's collations that text of the database can have.
func collationsOf(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT collname FROM pg_collation WHERE collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))
		AND pg_collation_is_visible(oid) AND collname <> 'default' ORDER BY collname`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// named is a collation of a list, or says what is like it there.
func named(value string, all func() ([]string, error)) (string, error) {
	if value == "" || unnamed.MatchString(value) {
		return "", fmt.Errorf("%q is no name of a collation", value)
	}
	list, err := all()
	switch {
	case err != nil:
		return "", err
	case slices.Contains(list, value):
		return value, nil
	}
	language := strings.ToLower(value[:min(2, len(value))])
	like := slices.DeleteFunc(slices.Clone(list), func(name string) bool { return !strings.HasPrefix(strings.ToLower(name), language) })
	const few = 8
	if len(like) == 0 {
		like = slices.DeleteFunc(slices.Clone(list), func(name string) bool { return strings.HasSuffix(name, "-x-icu") }) // of which there are hundreds
	}
	more := ""
	if len(like) > few {
		like, more = like[:few], ", …"
	}
	return "", fmt.Errorf("%q is no collation of the server; it has %s%s", value, strings.Join(like, ", "), more)
}

// SortKey implements index.Sorter: nobody here knows how a language orders text, but for ids that it orders by
// their bytes.
func (t *table) SortKey(key []byte) ([]byte, bool) {
	name, given := t.config.Options[collationName]
	return key, t.kind != index.KeyText || !given || name == byBytes || t.config.KeyPlain
}

// collates sets what stands behind the type of a column of text.
func (t *table) collates(ctx context.Context) error {
	if t.kind != index.KeyText {
		return nil
	}
	name, given := t.config.Options[collationName]
	if !given {
		name = byBytes
	}
	if t.private == nil && name != byBytes {
		l, err := localeOf(ctx, t.conn)
		if err != nil {
			return err
		}
		if l.name() == name {
			return nil
		}
	}
	t.collate = " COLLATE " + pgx.Identifier{name}.Sanitize()
	return nil
}

// collation takes C, the word database or the name of the database's collation, or that of another one of the
// server. It spells the database's by its name, so that names of cases say which order was measured, and
// connects for all but C.
func (c client) collation() index.Option {
	o := collation
	o.Parse = func(value string) (string, error) {
		if value == o.Default {
			return value, nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), connecting)
		defer cancel()
		var l locale
		var list []string
		err := c.visit(ctx, func(conn *pgx.Conn) (err error) {
			if l, err = localeOf(ctx, conn); err == nil {
				list, err = collationsOf(ctx, conn)
			}
			return err
		})
		switch {
		case err != nil:
			return "", err
		case value == "database" || value == l.name():
			return l.name(), nil
		}
		value, err = named(value, func() ([]string, error) { return list, nil })
		if err != nil {
			err = fmt.Errorf("%w; C is by bytes, and database is %s there", err, l.name())
		}
		return value, err
	}
	return o
}

// A locale is that of a database.
type locale struct {
	provider string // c: the C library, i: ICU, b: PostgreSQL itself
	words    string // the provider's name of it
	version  string // of the provider's rules; "": the server does not know
}

// localeOf asks for it. Columns of pg_database came with versions 15 and 17.
func localeOf(ctx context.Context, conn *pgx.Conn) (l locale, err error) {
	err = conn.QueryRow(ctx, `SELECT coalesce(d->>'datlocprovider', 'c'), coalesce(d->>'datlocale', d->>'daticulocale', d->>'datcollate'), coalesce(d->>'datcollversion', '')
		FROM (SELECT to_jsonb(pg_database) AS d FROM pg_database WHERE datname = current_database()) AS one`).Scan(&l.provider, &l.words, &l.version)
	return l, err
}

// unnamed is what names of cases do not take.
var unnamed = regexp.MustCompile(`[^A-Za-z0-9._@-]+`)

// name is the collation's, as PostgreSQL calls those of ICU too.
func (l locale) name() string {
	switch {
	case l.provider == "i":
		return unnamed.ReplaceAllString(l.words, "_") + "-x-icu"
	case l.words == "POSIX":
		return "C"
	}
	return unnamed.ReplaceAllString(l.words, "_")
}

func (l locale) String() string {
	provider := map[string]string{"c": "libc", "i": "ICU", "b": "builtin"}[l.provider]
	if l.version != "" {
		provider += " " + l.version
	}
	return fmt.Sprintf("%s (%s)", l.name(), provider)
}
