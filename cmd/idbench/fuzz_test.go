package main

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"idbench/bench"
)

// FuzzPlan reads plans of anything. One that is read, and can be planned, is the same
// after it was written.
func FuzzPlan(f *testing.F) {
	f.Add([]byte("seed: 7\ncases:\n- engine: [bbolt]\n  rows: 2e3\n  value-bytes: 1KiB\n  option: [bbolt.fill=0.9]\n"))
	f.Add([]byte("cases:\n- {}\n"))
	f.Add([]byte("cases: [{rows: 1, skew: 5s, layout: [all]}]"))
	f.Add([]byte("cases:\n- &a {rows: 5}\n- *a\n"))
	f.Add([]byte("cases: [{rows: 9, scheme: [uuidv7], migrate-from: uuidv4, at: 5}]"))
	f.Add([]byte("seed: -1\n"))
	f.Add([]byte("\x00\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := readPlan("plan.yaml", text)
		if err != nil {
			if !errors.Is(err, errMisuse) || strings.Count(err.Error(), "\n") > 0 || strings.Contains(err.Error(), " into ") {
				t.Errorf("not one clear line of misuse: %q", err)
			}
			return
		}
		for i := range p.Cases {
			p.Cases[i].Keys = "" // files are another reader's
		}
		configs, err := p.configs(t.Context(), nil)
		if err != nil {
			t.Fatalf("a plan that was read: %v", err)
		}
		if _, _, err := bench.Plan(t.Context(), configs, engines); err != nil {
			if !errors.Is(err, bench.ErrUsage) {
				t.Errorf("planned: %v", err)
			}
			return
		}
		again, err := planOf(p.Seed, configs).format()
		if err != nil {
			t.Fatal(err)
		}
		q, err := readPlan("plan.yaml", again)
		if err != nil {
			t.Fatalf("%v in\n%s", err, again)
		}
		second, err := q.configs(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		a, _, _ := bench.Plan(t.Context(), configs, engines)
		b, _, err := bench.Plan(t.Context(), second, engines)
		if err != nil || len(a) != len(b) {
			t.Fatalf("%d cases became %d, %v", len(a), len(b), err)
		}
		for i := range a {
			if !reflect.DeepEqual(a[i].Name(), b[i].Name()) || a[i].Rounds != b[i].Rounds {
				t.Errorf("%s became %s", a[i].Name(), b[i].Name())
			}
		}
	})
}

// FuzzFlags gives run flags of anything, and stops before a case runs: the folder of
// the run is a file. Every outcome is an exit code with words on stderr.
func FuzzFlags(f *testing.F) {
	for _, seed := range []string{
		"--rows\n1e18", "--value-bytes\n2GiB", "--rows\n-1", "--engine\nnone", "--batch=0", "--skew\n1y", "--option\nbbolt.fill=NaN",
		"--cache\n8MB", "--rate\n9223372036854775807\n--jitter\n9000h", "--nodes\n1e9", "--scheme\nall\n--layout\nall", "--secondary\n65", "--seed\n-1", "--preset\nquick\n--rows\n1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := []string{"run"}
		for _, a := range strings.Split(line, "\n") {
			for _, other := range []string{"--keys", "--config", "--resume", "--out", "--plan", "--help", "-h"} {
				if strings.HasPrefix(a, other) {
					return // these read or write files, or are no flag of a case
				}
			}
			args = append(args, a)
		}
		var out, words bytes.Buffer
		code := run(t.Context(), append(args, "--out", "/dev/null/run"), nil, &out, &words)
		if code != exitMisuse && code != exitFailed || words.Len() == 0 {
			t.Errorf("exit %d, stderr %q", code, words.String())
		}
	})
}
