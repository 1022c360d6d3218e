package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"idbench/bench"
)

// The help of every verb ends with examples that can be run: the command line takes them,
// and what they name exists.
func TestExamples(t *testing.T) {
	parser, err := kong.New(&verbs{}, grammar()...)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, verb := range parser.Model.Children {
		list := examples[verb.Name]
		if seen++; len(list) < 2 && verb.Name != "version" || len(list) > 3 {
			t.Errorf("%s has %d examples, want two or three", verb.Name, len(list))
			continue
		}
		for _, example := range list {
			args := strings.Fields(example)
			v := &verbs{}
			parser, err := kong.New(v, grammar()...)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := parser.Parse(negatives(args[1:]))
			if err != nil || args[0] != "idbench" || parsed.Selected().Name != verb.Name {
				t.Errorf("%s: %v", example, err)
				continue
			}
			var flags caseFlags
			switch verb.Name {
			case "run":
				if flags = v.Run.caseFlags; v.Run.Preset != "" {
					_, err = findPreset(v.Run.Preset)
				}
			case "validate":
				flags = v.Validate.caseFlags
			case "predict":
				profile, failed := v.Predict.profile()
				if err = failed; err == nil {
					_, _, err = v.Predict.cases(t.Context(), profile, nil)
				}
			}
			if len(flags.Engine) > 0 && err == nil {
				_, err = plan{1, []caseFlags{flags}}.configs(t.Context(), nil)
			}
			if err != nil {
				t.Errorf("%s: %v", example, err)
			}
		}
		var out, words bytes.Buffer
		if code := run(t.Context(), []string{verb.Name, "--help"}, nil, &out, &words); code != exitDone || !strings.HasSuffix(out.String(), "\nExamples:\n  "+strings.Join(list, "\n  ")+"\n") {
			t.Errorf("help of %s: exit code %d, %s\n%s", verb.Name, code, &words, &out)
		}
	}
	if seen != len(examples) {
		t.Errorf("examples of %d verbs, of which %d exist", len(examples), seen)
	}
}

// An engine has the names that people call it, and records have its own.
func TestAliases(t *testing.T) {
	for asked, want := range map[string]string{"mysql": "innodb", "mariadb": "innodb", "pg": "postgres", "postgresql": "postgres", "sqlite3": "sqlite", "model-mysql": "model-innodb", "bbolt": "bbolt", "bolt": "bolt", "all": "all"} {
		if got := engineNamed(asked); got != want {
			t.Errorf("%s: %s, want %s", asked, got, want)
		}
	}
	flags := flagsOf(bench.Default())
	flags.Engine, flags.Scheme, flags.Option = []string{"sqlite3", "model-pg"}, []string{"serial"}, []string{"model-postgresql.pipeline=true"}
	configs, err := plan{1, []caseFlags{flags}}.configs(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, _, err := bench.Plan(t.Context(), configs, engines)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"sqlite", "model-postgres"} {
		if got := cases[i].Name().Get("engine"); got != want {
			t.Errorf("%s, want %s", cases[i].Name(), want)
		}
	}
	if got := cases[1].Name().Get("model-postgres.pipeline"); got != "true" {
		t.Errorf("%s", cases[1].Name())
	}
}
