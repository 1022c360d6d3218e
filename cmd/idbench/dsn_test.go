package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/results"
)

func TestSplitDSN(t *testing.T) {
	got := splitDSN("postgres=postgres://a,b/c?x=1,y=2,bbolt=z")
	if want := []string{"postgres=postgres://a,b/c?x=1,y=2", "bbolt=z"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A record keeps of an address what names the place.
func TestRecordedArguments(t *testing.T) {
	for given, want := range map[string]string{
		"postgres=postgres://joe:hush@host/db":                      "postgres=postgres://host:5432/db",
		"postgres=host=h password = 'hush' dbname=d":                "postgres=postgres://h:5432/d",
		"innodb=joe:hu@sh@unix(/s)/,postgres=postgres://j:hush@h/d": "innodb=mysql://localhost/?socket=%2Fs,postgres=postgres://h:5432/d",
		"postgres://joe:hush@host/db?sslmode=disable":               "…",
		"innodb=joe:hush": "…",
		"mysql=mysql://joe:hush@host/,pg=postgres://j:hush@h/d": "innodb=mysql://host:3306/,postgres=postgres://h:5432/d",
	} {
		for _, args := range [][]string{{"run", "--dsn", given, "--out", "a:b@c"}, {"run", "--dsn=" + given, "--out", "a:b@c"}} {
			got := recorded(args)
			if text := strings.Join(got, " "); !strings.HasSuffix(text, "--dsn"+text[9:10]+want+" --out a:b@c") || strings.Contains(text, "hush") {
				t.Errorf("%q is %q, want %q", args, got, want)
			}
		}
	}
}

// silent is a command line that must end with that exit code, one line on stderr, and
// nothing of a password, whose parts all begin with "hush".
func silent(t *testing.T, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := run(t.Context(), args, nil, &stdout, &stderr); got != code {
		t.Errorf("%q: exit %d, want %d: %s", args, got, code, &stderr)
	}
	for _, text := range []string{stdout.String(), stderr.String()} {
		if strings.Contains(strings.ToLower(text), "hush") {
			t.Errorf("%q says a part of the password:\n%s", args, text)
		}
	}
	return stderr.String()
}

// A command line that cannot be read is misuse, in one line that says what is allowed and
// repeats no part of an address.
func TestAddressesAreNotRepeated(t *testing.T) {
	for _, tc := range []struct {
		want string
		args []string
	}{
		{"no engine with a server stands before the first =; engines with servers: postgres, innodb", []string{"--dsn", "postgres://me:hush@h/db?sslmode=disable"}},
		{"an address is written ENGINE=URL", []string{"--dsn", "postgres://me:hush@h/db"}},
		{"no engine with a server", []string{"--dsn", "host=h password=hush"}},
		{`did you mean "postgres"?`, []string{"--dsn", "postgre=postgres://me:hush@h/db"}},
		{"no engine with a server", []string{"--dsn", "bbolt=hush"}},
		{"the address of engine postgres: want postgres://", []string{"--dsn", "postgres=postgres://me:hush@h:port/db"}},
		{"the address of engine innodb: want mysql://", []string{"--dsn", "innodb=me:hush"}},
		{"the address of engine innodb: it has a word after ?", []string{"--dsn=innodb=mysql://me:hush@h/?tsl=hush"}},
		{"a second address of engine postgres", []string{"--dsn", "postgres=postgres://me:hush@h/db", "--dsn", "postgres=postgres://me:hush@h/db"}},
		{"an address of engine postgres, which is not in the run", []string{"--engine", "bbolt", "--dsn", "postgres=postgres://me:hush@h/db"}},
		{"--cache: the server of --dsn keeps", []string{"--engine", "postgres", "--cache", "8MiB", "--dsn", "postgres=postgres://me:hush@h/db"}},
		{"has no option \"shared_buffers\"; its options: ", []string{"--engine", "postgres", "--option", "postgres.shared_buffers=16MB", "--dsn", "postgres=postgres://me:hush@h/db"}},
		{"an argument looks like the address", []string{"postgres://me:hush@h/db"}},
		{"an argument looks like the address", []string{"me:hush@h/db"}},
		{"an argument looks like the address", []string{"--rows", "postgres://me:hush@h/db"}},
		{"an argument looks like the address", []string{"--mode", `me:hush"@h`}},
		{"an argument looks like the address", []string{"--dsn", "postgres=host=h", "password=hush", "dbname=d"}},
		{"an argument looks like the address", []string{"--dsn", "postgres=host=h", "PASSWORD = 'hush'"}},
		{"an argument looks like the address", []string{"--out", "x", "--config", "me:hush@tcp(h)/"}},
		{"unknown flag --btch", []string{"--dsn", "postgres=postgres://me:hush@h/db", "--btch", "1"}},
	} {
		for _, verb := range []string{"run", "validate"} {
			got := silent(t, exitMisuse, append([]string{verb}, tc.args...)...)
			if !strings.Contains(got, tc.want) || strings.Count(got, "\n") != 1 {
				t.Errorf("%q: want one line with %q:\n%s", tc.args, tc.want, got)
			}
		}
	}
	for _, args := range [][]string{
		{"postgres://me:hush@h/db"}, {"me:hush@h/db"}, {"plot", "postgres://me:hush@h/db"}, {"report", "me:hush@tcp(h)/db"},
		{"compare", "mysql://me:hush@h/", "x"}, {"serve", "postgres://me:hush@h/db"}, {"list", "mysql://me:hush@h/"}, {"list", "me:hush@h"},
	} {
		if got := silent(t, exitMisuse, args...); strings.Count(got, "\n") != 1 {
			t.Errorf("%q: %s", args, got)
		}
	}
}

// A file of addresses says what is wrong with it by its line, and who can read it.
func TestFileOfAddresses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "addresses")
	for text, want := range map[string]string{
		"":                               path + ": no address",
		"# none\n\n":                     "an address of engine", // nothing is given: see below
		"\npostgres://me:hush@h/db?x=1":  path + ":2: no engine with a server",
		"postgres=postgres://me:hu@sh@h": path + ":1: the address of engine postgres: want ",
		"# mine\n postgres=postgres://me:hush@h/db\r\ninnodb=me:hush@tcp(h)/\n": "an address of engine ",
		"postgres=host=h\npostgres=host=h\n":                                    path + ":2: a second address of engine postgres",
		strings.Repeat("# hush\n", maxSecret):                                   path + ": more than ",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if text == "# none\n\n" {
			if _, err := (dsnFlag{DSNFile: path}).engines(&bytes.Buffer{}); err != nil {
				t.Error(err)
			}
			continue
		}
		if got := silent(t, exitMisuse, "run", "--engine", "bbolt", "--dsn-file", path); !strings.Contains(got, want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%.40q: want one line with %q:\n%s", text, want, got)
		}
	}
	if err := errors.Join(os.WriteFile(path, []byte("postgres=host=h\n"), 0o600), os.Chmod(path, 0o644)); err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	list, err := dsnFlag{DSNFile: path}.engines(&words)
	if err != nil || len(guests(list)) != 1 || !strings.HasPrefix(words.String(), "warning: others can read") {
		t.Errorf("%v, %s", err, &words)
	}
}

// No file of a run's folder has a part of a password, however the address spells it,
// whether the server takes it or not.
func TestPasswordsAreNotKept(t *testing.T) {
	socket, admin := usersServer(t)
	if _, err := admin.Exec(t.Context(), `ALTER ROLE helga PASSWORD 'hush@hush/hush ''hush\hush:hush'; GRANT CREATE ON DATABASE postgres TO helga`); err != nil {
		t.Fatal(err)
	}
	takeBack(t, admin, "ALTER ROLE helga PASSWORD 'hush'; REVOKE CREATE ON DATABASE postgres FROM helga")
	const escaped = "hush%40hush%2Fhush%20%27hush%5Chush%3Ahush"
	list := []string{
		"postgres=host=" + socket + ` user=helga dbname=postgres password = 'hush@hush/hush \'hush\\hush:hush'`,
		"postgres=host=" + socket + ` user=helga dbname=postgres sslpassword=hush password=hush@hush/hush\ \'hush\\hush:hush`,
		"postgres=postgres://helga:" + escaped + "@/postgres?host=" + socket,
		"postgres=postgres:///postgres?user=helga&sslpassword=hush&password=" + escaped + "&host=" + socket,
	}
	if hostInnoDB.engine.Check() == nil {
		at := filepath.Join(hostInnoDB.start(t), "innodb", "socket")
		list = append(list, "innodb=root:hush@hush/hush:hush@unix("+at+")/", "innodb=mysql://root:"+escaped+"@localhost/?socket="+at)
	} else {
		t.Log("without InnoDB")
	}
	secrets := filepath.Join(t.TempDir(), "addresses")
	for i, address := range list {
		engine, _, _ := strings.Cut(address, "=")
		dir := filepath.Join(t.TempDir(), "run")
		args := []string{"run", "--engine", engine, "--scheme", "uuidv4", "--rows", "50", "--rounds", "0", "--out", dir}
		if i == 0 {
			if err := os.WriteFile(secrets, []byte(address+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, "--dsn-file", secrets)
		} else {
			args = append(args, "--dsn", address)
		}
		silent(t, exitDone, args...)
		r, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		kept := r.Env.Command[len(r.Env.Command)-1]
		if i > 0 && (!strings.HasPrefix(kept, engine+"=") || !strings.Contains(r.Env.Engines[engine], " at "+kept[len(engine)+1:])) {
			t.Errorf("%s: the command %q does not say where, as %q does", address, r.Env.Command, r.Env.Engines)
		}
		silent(t, exitFailed, "run", "--resume", dir)
		noSecret(t, dir)
	}
	for _, address := range []string{"postgres=postgres://me:hush@127.0.0.1:1/db", "innodb=me:hush@tcp(127.0.0.1:1)/"} {
		engine, _, _ := strings.Cut(address, "=")
		dir := filepath.Join(t.TempDir(), "run")
		if got := silent(t, exitFailed, "run", "--engine", engine, "--rows", "50", "--dsn", address, "--out", dir); !strings.Contains(got, "127.0.0.1:1/") {
			t.Errorf("%s: the place is not told: %s", address, got)
		}
		noSecret(t, dir)
	}
	left(t, admin)
}

// noSecret fails if a file below a folder has a part of a password.
func noSecret(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(strings.ToLower(string(text)), "hush") {
			t.Errorf("%s has a part of the password:\n%s", path, text)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Error(err)
	}
}
