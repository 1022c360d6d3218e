package innodb

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

// What the driver gets of an address, and what a record keeps.
func TestAddress(t *testing.T) {
	for _, tc := range []struct{ dsn, driver, kept string }{
		{"mysql://joe:hush@db.example/", "joe:hush@tcp(db.example:3306)/", "mysql://db.example:3306/"},
		{"mariadb://joe@db.example:3307", "joe@tcp(db.example:3307)/", "mysql://db.example:3307/"},
		{"mysql://joe@localhost/?socket=/run/s", "joe@unix(/run/s)/", "mysql://localhost/?socket=%2Frun%2Fs"},
		{"mysql://joe:hush@[::1]:3306/", "joe:hush@tcp([::1]:3306)/", "mysql://[::1]:3306/"},
		{"mysql://joe:hush@[::1]/", "joe:hush@tcp([::1]:3306)/", "mysql://[::1]:3306/"},
		{"mysql://joe:a%2F%40b@db.example/test", "joe:a/@b@tcp(db.example:3306)/test", "mysql://db.example:3306/test"},
		{"mysql://joe:x@hush@db/", "joe:x@hush@tcp(db:3306)/", "mysql://db:3306/"},
		{"mysql://joe:hush@db/?tls=true&timeout=10s", "joe:hush@tcp(db:3306)/?timeout=10s&tls=true", "mysql://db:3306/"},
		{"joe:hush@tcp(db.example:3306)/test", "joe:hush@tcp(db.example:3306)/test", "mysql://db.example:3306/test"},
		{"joe:a@/?://hush@unix(/run/s)/", "joe:a@/?://hush@unix(/run/s)/", "mysql://localhost/?socket=%2Frun%2Fs"},
		{"joe:hush@tcp(db)/?tls=skip-verify", "joe:hush@tcp(db:3306)/?tls=skip-verify", "mysql://db:3306/"},
	} {
		config, err := address(tc.dsn)
		if err != nil {
			t.Errorf("%s: %v", tc.dsn, err)
			continue
		}
		if got := config.FormatDSN(); got != tc.driver {
			t.Errorf("%s is %s, want %s", tc.dsn, got, tc.driver)
		}
		if got := kept(config); got != tc.kept {
			t.Errorf("of %s is kept %s, want %s", tc.dsn, got, tc.kept)
		}
		if again, err := address(tc.kept); err != nil || kept(again) != tc.kept {
			t.Errorf("what is kept is no address: %s: %v", tc.kept, err)
		}
	}
	config, err := address("mysql://joe@db.example/?tls=true")
	if err != nil || config.TLS == nil || config.TLS.ServerName != "db.example" {
		t.Errorf("TLS is not that of the host: %v", err)
	}
}

// An address that cannot be read says what is allowed and repeats nothing.
func TestAddressIsRefused(t *testing.T) {
	for dsn, want := range map[string]error{
		"":                                     errForm,
		"postgres://joe:hush@host/":            errForm,
		"joe:hush":                             errForm,
		"joe:hush@tcp(host":                    errForm,
		"joe:hush@host:3306/":                  errForm,
		"joe:x/hush@tcp(host)":                 errForm,
		"joe:x@/hush@tcp(host)":                errForm,
		"mysql://joe:hush%zz@host/":            errForm,
		"mysql://joe:12/hush@host/":            errForm,
		"mysql://joe:12#hush@host/":            errForm,
		"mysql://joe:12?hush@host/":            errWord,
		"mysql://joe@host/?tsl=hush":           errWord,
		"mysql://joe@host/?hush":               errWord,
		"mysql://joe@host/?tls=hush":           errValue,
		"mysql://joe@host/?timeout=hush":       errValue,
		"mysql://joe@host/?socket=hush":        errForm,
		"joe@tcp(host)/?strict=hush":           errWord, // the driver panics
		"joe@tcp(host)/?tls=true&sql_mode=hus": errWord,
		"joe@tcp(host)/?socket=hush":           errWord,
		"joe@tcp(host)/?compress=hush":         errValue,
	} {
		_, err := Engine{}.At(dsn)
		if !errors.Is(err, want) || strings.Contains(err.Error(), "hus") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
}

// An address that asks for TLS never gets a connection without it, and no message has
// the password.
func TestTLSIsAskedFor(t *testing.T) {
	t.Parallel()
	host := open(t, index.TableConfig{Layout: units.Clustered, ValueBytes: 10}) // its server has no TLS
	for query, want := range map[string]string{"": "", "&tls=true": "TLS requested but server does not support TLS", "&tls=preferred": ""} {
		e, err := Engine{}.At("mysql://root:hush@localhost/?socket=" + host.private.home.Socket + query)
		if err != nil {
			t.Fatal(err)
		}
		table, err := e.Open(t.Context(), index.TableConfig{Layout: units.RowID, Key: index.KeyUUID})
		if want == "" {
			if err == nil {
				err = table.Close()
			}
			if err != nil {
				t.Errorf("%q: %v", query, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v, want %q", query, err, want)
		}
	}
}

// Whatever a password is and however it is put into an address, with what escapes it or
// without, no part of it is kept or said.
func TestPasswordsStayInAddresses(t *testing.T) {
	taken := 0
	indextest.Passwords(t, 2000, func(password string) {
		for dsn, right := range map[string]bool{
			"mysql://" + url.UserPassword("joe", password).String() + "@host/db": true,
			"joe:" + password + "@tcp(host)/db":                                  true,
			"mysql://joe:" + password + "@host/db":                               false,
			"mysql://joe:12" + password + "@host:3306/db?tls=true":               false,
			"mysql://host/db?password=" + password:                               false,
			"joe:" + password + "@host/db":                                       false,
			"joe:" + password + "@tcp(host)":                                     false,
			"joe:" + password:                                                    false,
			password + "@unix(/run/s)/?tls=" + password:                          false,
			password: false,
		} {
			said := ""
			config, err := address(dsn)
			if err != nil {
				said = err.Error()
			} else {
				said, taken = kept(config), taken+1
			}
			if right && said != "mysql://host:3306/db" || strings.Contains(said, indextest.Secret) {
				t.Errorf("of %q is said %s", dsn, said)
			}
		}
	})
	if taken == 0 {
		t.Error("no address is taken")
	}
}
