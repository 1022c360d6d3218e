package postgres

import (
	"context"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"

	"idbench/index"
)

// A collation orders text: by its bytes, which is C, or as the locale of the database says.
// A private server's locale is C.
var collation = index.Option{
	Name: "collation", Default: "C", Allowed: "C, with --dsn also database, which is the collation of the database there",
	Parse: func(value string) (string, error) {
		if value != "C" {
			return "", fmt.Errorf("%q is not C, the one that private servers have; another one takes a database that has it (--dsn)", value)
		}
		return value, nil
	},
}

// bytewise reports whether text is ordered by its bytes.
func bytewise(c index.TableConfig) bool {
	name, given := c.Options[collation.Name]
	return !given || name == collation.Default
}

// collation takes C, or the word database or the name of the database's collation, and
// spells it by that name, so that names of cases say which order was measured. It connects
// for the latter.
func (c client) collation() index.Option {
	o := collation
	o.Parse = func(value string) (string, error) {
		if value == o.Default {
			return value, nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), connecting)
		defer cancel()
		var l locale
		err := c.visit(ctx, func(conn *pgx.Conn) (err error) {
			l, err = localeOf(ctx, conn)
			return err
		})
		switch {
		case err != nil:
			return "", err
		case value == "database" || value == l.name():
			return l.name(), nil
		}
		return "", fmt.Errorf("%q is neither C nor database, which is %s there", value, l.name())
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
