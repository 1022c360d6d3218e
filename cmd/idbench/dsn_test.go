package main

import (
	"slices"
	"strings"
	"testing"
)

func TestSplitDSN(t *testing.T) {
	got := splitDSN("postgres=postgres://a,b/c?x=1,y=2,bbolt=z")
	if want := []string{"postgres=postgres://a,b/c?x=1,y=2", "bbolt=z"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPasswordsAreRedacted(t *testing.T) {
	for _, address := range []string{
		"postgres=postgres://joe:hush@host/db", "postgres=host=h password=hush dbname=d", "postgres=host=h password='hush hush'",
		"postgres=postgres://joe@host/db?password=hush&x=1", "innodb=joe:hush@unix(/s)/db",
	} {
		for _, args := range [][]string{{"run", "--dsn", address}, {"run", "--dsn=" + address}} {
			got := strings.Join(redacted(args), " ")
			if strings.Contains(got, "hush") || !strings.Contains(got, "…") {
				t.Errorf("%q is %q", args, got)
			}
		}
	}
	if got := redacted([]string{"--out", "a:b@c"}); got[1] != "a:b@c" {
		t.Errorf("another flag became %q", got)
	}
}
