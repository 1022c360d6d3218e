package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"idbench/ids"
	"idbench/index"
	"idbench/index/server"
	"idbench/results"
	"idbench/units"
)

var update = flag.Bool("update", false, "write the goldens anew")

var verify = flag.Bool("verify", false, "measure the published presets again: make verify")

func TestMain(m *testing.M) {
	server.Watch()
	testscript.Main(hosting{m}, map[string]func(){"idbench": main})
}

// hosting runs the tests, then ends the servers that they shared.
type hosting struct{ tests *testing.M }

func (h hosting) Run() int {
	code := h.tests.Run()
	for _, s := range []*host{&hostPostgres, &hostInnoDB} {
		s.close()
	}
	return code
}

func TestScripts(t *testing.T) {
	dir, err := filepath.Abs("testdata") // exits changes the folder of this process
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: dir,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"writes": writes,
			"agree":  agree,
			"counts": counted,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// exits CODE idbench… runs a command line in this process, since starting one takes a tenth
// of a second, and requires its exit code. Of each verb the first line that succeeds is
// executed, and so is what reads its standard input.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "idbench" {
		ts.Fatalf("usage: exits CODE idbench…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	inProcess(ts, want, args[2:], ts.Stdout())
}

// writes FILE idbench… does the same with what succeeds and prints much, into a file: a script
// keeps all of stdout.
func writes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "idbench" {
		ts.Fatalf("usage: writes FILE idbench…")
	}
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	inProcess(ts, exitDone, args[2:], file)
	ts.Check(file.Close())
}

// inProcess runs a command line in the folder of the script.
func inProcess(ts *testscript.TestScript, want int, args []string, stdout io.Writer) {
	inFolder.Lock()
	defer inFolder.Unlock()
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(before)) }()
	for _, name := range []string{"SHELL", "COMP_LINE"} { // what completion asks for
		was := os.Getenv(name)
		ts.Check(os.Setenv(name, ts.Getenv(name)))
		defer func() { ts.Check(os.Setenv(name, was)) }()
	}
	if got := run(context.Background(), args, strings.NewReader(""), stdout, ts.Stderr()); got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// inFolder is held by the script that has changed the folder of this process.
var inFolder sync.Mutex

// agree DIR ENGINE ENGINE requires that two engines left the same records, to the
// last digit, in a run without timed rounds.
func agree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: agree DIR ENGINE ENGINE")
	}
	run, err := results.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	one, other := lines(run, args[1]), lines(run, args[2])
	if len(one) == 0 {
		ts.Fatalf("no records of %s", args[1])
	}
	if !slices.Equal(one, other) {
		ts.Fatalf("the engines differ:\n%s\n\n%s", strings.Join(one, "\n"), strings.Join(other, "\n"))
	}
}

// lines are the records of an engine, without its name.
func lines(run *results.Run, engine string) []string {
	var out []string
	for _, r := range run.Records {
		if r.Case.Get("engine") != engine {
			continue
		}
		line := strings.TrimPrefix(r.Case.String(), "engine="+engine) + " " + string(r.Segment)
		for _, v := range r.Values {
			line += " " + strconv.FormatFloat(v.Value, 'f', -1, 64) + " " + string(v.Unit)
		}
		out = append(out, line)
	}
	return out
}

// counts DIR UNIT… requires that every case of a run has these units on the
// segment of the id's tree.
func counted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: counts DIR UNIT…")
	}
	run, err := results.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, c := range run.Cases {
		for _, unit := range args[1:] {
			if len(run.Values(c, c.IDTree(), units.Unit(unit))) != 1 {
				ts.Fatalf("%s has not one %s", c, unit)
			}
		}
	}
}

// An interrupt keeps what has finished and is a failure. So does the end of a terminal.
func TestInterrupt(t *testing.T) {
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		interrupt(t, ctx, cancel)
	})
	t.Run("hung up", func(t *testing.T) {
		if signal.Ignored(syscall.SIGHUP) {
			t.Skip("this test was begun with nohup")
		}
		interrupt(t, t.Context(), func() {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Signal(syscall.SIGHUP)
			}
			if err != nil {
				t.Error(err)
			}
		})
	})
}

func interrupt(t *testing.T, ctx context.Context, cancel func()) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	var stdout bytes.Buffer
	stderr := &tripwire{on: " 10 %", trip: cancel}
	args := []string{"run", "--engine", "bbolt", "--scheme", "serial,uuidv4", "--rows", "2000", "--batch", "100", "--out", dir}
	if code := run(ctx, args, nil, &stdout, stderr); code != exitFailed {
		t.Errorf("exit code %d, not %d", code, exitFailed)
	}
	if stdout.Len() > 0 {
		t.Errorf("an interrupted run printed results: %s", &stdout)
	}
	for _, words := range []string{"idbench run: ", "interrupted", "is kept in " + dir} {
		if !strings.Contains(stderr.String(), words) {
			t.Errorf("stderr lacks %q:\n%s", words, stderr)
		}
	}
	kept, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Cases) != 2 {
		t.Errorf("%d cases kept, not the 2 whose pages had been counted", len(kept.Cases))
	}
}

// A tripwire is a writer that calls trip when it has been told of on.
type tripwire struct {
	bytes.Buffer
	on   string
	trip func()
}

func (w *tripwire) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(w.on)) {
		w.trip()
	}
	return w.Buffer.Write(b)
}

// What help says is allowed is what the flags take.
func TestHelpNamesWhatExists(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"run", "--help"}, nil, &stdout, &stderr); code != exitDone || stderr.Len() > 0 {
		t.Fatalf("exit code %d, stderr %q", code, &stderr)
	}
	help := strings.Join(strings.Fields(stdout.String()), " ")
	for _, list := range []string{
		names(engines, index.Engine.Name),
		names(ids.Schemes, func(s ids.Scheme) string { return s.Name }),
		names(units.Layouts, text),
		names(ids.Encodings, glossed),
	} {
		if !strings.Contains(help, list) {
			t.Errorf("help of run lacks %q", list)
		}
	}
	if strings.Contains(help, "${") {
		t.Errorf("help of run has a hole:\n%s", &stdout)
	}
}

func TestFullDiskFails(t *testing.T) {
	for _, what := range lists {
		if code := run(t.Context(), []string{"list", what.name}, nil, broken{}, &bytes.Buffer{}); code != exitFailed {
			t.Errorf("list %s into a full disk: exit code %d, not %d", what.name, code, exitFailed)
		}
	}
}

// broken is a writer that takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }
