package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	locks "idbench/internal/hold"
)

// deadMark is what a run of another day wrote beside what it made.
const deadMark = "made by idbench: run 00000000000000aa, process 7 on elsewhere since 2026-01-02T03:04:05Z"

// A later run tells what a dead one left in a server, and clean removes it when that is
// asked for.
func TestClean(t *testing.T) {
	socket, admin := usersServer(t)
	at := "root:hush@unix(" + filepath.Join(hostInnoDB.start(t), "innodb", "socket") + ")/"
	db, err := sql.Open("mysql", at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	takeBack(t, admin, "DROP SCHEMA idbench_00000000000000aa_2")
	for _, s := range []string{
		"CREATE SCHEMA idbench_00000000000000aa_1", "COMMENT ON SCHEMA idbench_00000000000000aa_1 IS '" + deadMark + "'",
		"CREATE TABLE idbench_00000000000000aa_1.rows (n int)", "CREATE SCHEMA idbench_00000000000000aa_2",
	} {
		if _, err := admin.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []string{
		"CREATE DATABASE idbench_00000000000000aa_3", "CREATE TABLE idbench_00000000000000aa_3.ids (n INT) COMMENT '" + deadMark + "'",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	address := "postgres=host=" + socket + " user=postgres password=hush dbname=postgres,innodb=" + at
	first, second := "schema idbench_00000000000000aa_1 (process 7 on elsewhere since 2026-01-02T03:04:05Z)", "database idbench_00000000000000aa_3 (process 7 on elsewhere since 2026-01-02T03:04:05Z)"

	words := silent(t, exitDone, "run", "--engine", "postgres,innodb", "--scheme", "uuidv4", "--rows", "50", "--rounds", "0", "--out", filepath.Join(t.TempDir(), "run"), "--dsn", address)
	for _, left := range []string{first, second} {
		if !strings.Contains(words, "has what dead runs left: "+left+"; idbench clean with the same address removes it\n") {
			t.Errorf("a run does not tell of %s:\n%s", left, words)
		}
	}
	clean := func(code int, stdin string, args ...string) (out, words string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if got := run(t.Context(), append([]string{"clean", "--dsn", address}, args...), strings.NewReader(stdin), &stdout, &stderr); got != code {
			t.Errorf("exit %d, want %d: %s", got, code, &stderr)
		}
		if strings.Contains(stdout.String()+stderr.String(), "hush") {
			t.Errorf("the password is said: %s%s", &stdout, &stderr)
		}
		return stdout.String(), stderr.String()
	}
	const unmarked = "schema idbench_00000000000000aa_2 in "
	for range 2 { // what is listed stays
		out, words := clean(exitMisuse, "y\n")
		if !strings.Contains(out, first+" in postgres:///postgres?host=") || !strings.Contains(out, second+" in mysql://localhost/?socket=") || strings.Contains(out, unmarked) {
			t.Errorf("listed:\n%s", out)
		}
		if !strings.Contains(words, unmarked) || !strings.Contains(words, "stays: it has no mark of idbench\n") || !strings.HasSuffix(words, "idbench clean: nothing is removed without --yes where nobody can be asked\n") {
			t.Errorf("said:\n%s", words)
		}
	}
	for _, want := range []bool{true, false} { // other programs may leave folders here meanwhile
		if out, words := clean(exitDone, "", "--yes"); strings.Contains(out, first) != want || strings.Contains(out, second) != want || strings.Contains(words, "clean: ") {
			t.Errorf("listed and said:\n%s%s", out, words)
		}
	}
	var n int
	if err := admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'idbench%'").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d schemas are left, want the one without a mark: %v", n, err)
	}
	if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'idbench\\_%'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d databases are left: %v", n, err)
	}
}

// Folders of tables that killed runs left here are listed and removed too.
func TestCleanHere(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dead, other := filepath.Join(temp, "idbench-tables-dead"), filepath.Join(temp, "idbench-else")
	if err := errors.Join(os.MkdirAll(filepath.Join(dead, "table"), 0o755), os.WriteFile(filepath.Join(dead, locks.File), nil, 0o600), os.Mkdir(other, 0o755)); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		code int
		args []string
		want bool
	}{{exitMisuse, []string{"clean"}, true}, {exitDone, []string{"clean", "--yes"}, true}, {exitDone, []string{"clean", "--yes"}, false}} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), tc.args, strings.NewReader("y\n"), &stdout, &stderr); code != tc.code {
			t.Errorf("%q: exit %d: %s", tc.args, code, &stderr)
		}
		if strings.Contains(stdout.String(), "folder "+dead+"\n") != tc.want || strings.Contains(stdout.String(), other) {
			t.Errorf("%q: %s", tc.args, &stdout)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 1 || left[0].Name() != filepath.Base(other) {
		t.Errorf("left: %v, %v", left, err)
	}
}

// Only a clear yes is one.
func TestAgreed(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "Yes\r\n": true, "yes": true, "\n": false, "": false, "n\n": false, "yep\n": false} {
		var words bytes.Buffer
		if got := agreed(terminal{in: strings.NewReader(answer), words: &words}, 2); got != want || words.String() != "remove all 2? [y/N] " {
			t.Errorf("%q is %v: %q", answer, got, &words)
		}
	}
}
