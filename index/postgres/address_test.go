package postgres

import (
	"net/url"
	"strings"
	"testing"

	"idbench/index/indextest"
)

// What the driver gets of an address, and what a record keeps.
func TestAddress(t *testing.T) {
	for _, tc := range []struct{ dsn, password, kept string }{
		{"postgres://joe:hush@db.example/test", "hush", "postgres://db.example:5432/test"},
		{"postgresql://joe@h1,h2:5433/test?password=hush&sslmode=require", "hush", "postgres://h1:5432,h2:5433/test"},
		{"postgres://joe:a%40%2F%3F%25@[::1]:5433/", "a@/?%", "postgres://[::1]:5433/"},
		{"postgres://joe:1?h#ush@db/test", "1?h#ush", "postgres://db:5432/test"},
		{"postgres:///test?host=/run/postgresql&user=joe&password=hush", "hush", "postgres:///test?host=%2Frun%2Fpostgresql&port=5432"},
		{"host=db user=joe password = 'hush hush' dbname=test", "hush hush", "postgres://db:5432/test"},
		{`host=db user=joe password='hu\'s@h' dbname=test sslpassword=hush`, "hu's@h", "postgres://db:5432/test"},
		{`host=/tmp port=5433 user=joe password=h\ u@s=h`, "h u@s=h", "postgres:///?host=%2Ftmp&port=5433"},
	} {
		config, err := address(tc.dsn)
		if err != nil {
			t.Errorf("%s: %v", tc.dsn, err)
			continue
		}
		if config.Password != tc.password {
			t.Errorf("%s: password %q, want %q", tc.dsn, config.Password, tc.password)
		}
		if got := kept(config); got != tc.kept {
			t.Errorf("of %s is kept %s, want %s", tc.dsn, got, tc.kept)
		}
		if again, err := address(tc.kept); err != nil || kept(again) != tc.kept {
			t.Errorf("what is kept is no address: %s: %v", tc.kept, err)
		}
	}
}

// An address that cannot be read says what is allowed and repeats nothing.
func TestAddressIsRefused(t *testing.T) {
	const word = "it has a word that is not one of host, port, dbname"
	for dsn, want := range map[string]string{
		"":                                   forms,
		"hush at home":                       forms,
		"postgres://joe:hush@host:port/":     forms,
		"postgres://joe:hush/x@host/db":      forms,
		"postgres://joe:12/hush@host/db":     forms,
		"postgres://joe:x@hush@host/db":      forms,
		"postgres://joe:100%hush@host/db":    forms,
		"postgres://host?password=x@hush":    forms,
		"postgres://joe@host/db?hush":        forms,
		"host=h password=x hush dbname=d":    forms,
		"host=h password='x'hush":            forms,
		"host=h password='hush":              forms,
		"mysql://joe:hush@host/db":           forms,
		"host=h password=x hush=1":           word,
		"mysql://joe:hush@host/db?tls=true":  word,
		"postgres://joe@host/db?hush=1":      word,
		"postgres://joe@host/db?work_mem=1":  word,
		"postgres://joe@h/d?sslmode=hush":    "its sslmode is not one of disable",
		"host=h connect_timeout=hush":        "its connect_timeout is not a number",
		"host=h sslrootcert=/no/hush":        "a file that it names cannot be read: no such file or directory",
		"host=h servicefile=/hus service=hu": "its service, or that of PGSERVICE, is in no service file",
	} {
		_, err := Engine{}.At(dsn)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "hus") {
			t.Errorf("%q: %v, want %q", dsn, err, want)
		}
	}
}

// Whatever a password is and however it is put into an address, with what escapes it or
// without, no part of it is kept or said.
func TestPasswordsStayInAddresses(t *testing.T) {
	escaped := func(p string) string { return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(p) + "'" }
	taken := 0
	indextest.Passwords(t, 400, func(password string) {
		for dsn, right := range map[string]bool{
			"postgres://joe:" + url.QueryEscape(strings.ReplaceAll(password, " ", "_")) + "@host/db":            true,
			"postgres://host/db?user=joe&password=" + strings.ReplaceAll(url.QueryEscape(password), "+", "%20"): true,
			"host=host user=joe dbname=db password=" + escaped(password):                                        true,
			"postgres://joe:" + password + "@host/db":                                                           false,
			"postgres://joe:12" + password + "@host:5432/db?sslmode=disable":                                    false,
			"postgres://host/db?password=" + password + "&user=joe":                                             false,
			"postgres://host?password=" + password:                                                              false,
			"host=host password=" + password + " dbname=db":                                                     false,
			"password = '" + password + "' host=host":                                                           false,
			password: false,
		} {
			said := ""
			config, err := address(dsn)
			if err != nil {
				said = err.Error()
			} else {
				said, taken = kept(config), taken+1
			}
			if right && said != "postgres://host:5432/db" || strings.Contains(said, indextest.Secret) {
				t.Errorf("of %q is said %s", dsn, said)
			}
		}
	})
	if taken == 0 {
		t.Error("no address is taken")
	}
}
