package results

import (
	"slices"
	"strings"
	"testing"
)

// What a name leaves out means what its own folder says, and in folders that do not say it
// what it meant before.
func TestLeftOutPartsMeanWhatTheirFileSays(t *testing.T) {
	c, err := NewName(Part{"engine", "bbolt"}, Part{"scheme", "uuidv4"})
	if err != nil {
		t.Fatal(err)
	}
	set, err := NewName(Part{"engine", "bbolt"}, Part{"scheme", "uuidv4"}, Part{"bbolt.fill", "0.9"})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		env  Env
		want string
	}{
		"before formats were stated": {Env{}, "fill 0.5"},
		"stated":                     {Env{Format: Format, Shown: map[string]string{"bbolt.fill": "0.7", "other.fill": "1"}}, "fill 0.7"},
		"stated to be none":          {Env{Format: Format}, ""},
	} {
		run := &Run{Env: tc.env}
		if got := strings.Join(run.Options(c), ", "); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if got := run.Options(set); !slices.Equal(got, []string{"fill 0.9"}) {
			t.Errorf("%s: %q where the name has it", name, got)
		}
	}
}

// The head states the format, what is left out, and what each profile simulates.
func TestHeadStatesDefaults(t *testing.T) {
	head := string(formatHead(Env{Format: Format, Seed: 7, Defaults: map[string]string{"rate": "5000", "bbolt.fill": "0.5"}, Simulates: map[string]string{"model-bbolt": "bbolt", "model-textbook": ""}}, true))
	want := "format: 2\nseed: 7\npkg: idbench\nsimulates-model-bbolt: bbolt\ndefault-bbolt.fill: 0.5\ndefault-rate: 5000\nUnit leaf-pages better=lower assume=exact\n"
	if !strings.HasPrefix(head, want) {
		t.Errorf("the head begins %q, want %q", head[:min(len(head), len(want))], want)
	}
}

// What a folder of before leaves out is known; without env.json nothing is.
func TestDefault(t *testing.T) {
	for want, env := range map[string]Env{
		"even": {Format: 2, Seed: 1, Defaults: map[string]string{"rate": "5000"}},
		"any":  {Format: 2, Defaults: map[string]string{"arrivals": "any"}},
		"":     {},
	} {
		if got := env.Default("arrivals"); got != want {
			t.Errorf("%+v: %q, want %q", env, got, want)
		}
	}
}
