package bench

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// ErrUsage is wrapped by errors about a configuration that no run could obey: an
// unknown name, a size out of range, an unsupported pair.
var ErrUsage = errors.New("misuse")

// A usageError is ErrUsage without its word in the text.
type usageError struct{ error }

func (usageError) Is(target error) bool { return target == ErrUsage }
func (e usageError) Unwrap() error      { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// All stands for every name of a list.
const All = "all"

// choose expands a list of names: "all" is every allowed one, "main" those of main
// where there are any. Each name comes once, where it was asked for first.
func choose[S ~string](what string, asked, allowed, main []S) ([]S, error) {
	var chosen []S
	for _, name := range asked {
		names := []S{name}
		switch {
		case name == All:
			names = allowed
		case name == "main" && len(main) > 0:
			names = main
		default:
			if _, err := named(what, name, allowed); err != nil {
				return nil, err
			}
		}
		for _, n := range names {
			if !slices.Contains(chosen, n) {
				chosen = append(chosen, n)
			}
		}
	}
	if len(chosen) == 0 {
		return nil, usagef("no %s named; allowed: %s", what, strings.Join(words(allowed), ", "))
	}
	return chosen, nil
}

// named returns the place of a name in the list of what is allowed.
func named[S ~string](what string, name S, allowed []S) (int, error) {
	i := slices.Index(allowed, name)
	if i < 0 {
		return 0, usagef("unknown %s %q%s; allowed: %s", what, name, Hint(string(name), words(allowed)), strings.Join(words(allowed), ", "))
	}
	return i, nil
}

// words are names as text.
func words[S ~string](names []S) (list []string) {
	for _, n := range names {
		list = append(list, string(n))
	}
	return list
}

// Hint names the word that was probably meant: the nearest, if at least half of it
// is right.
func Hint(word string, words []string) string {
	if len(words) == 0 {
		return ""
	}
	edits := func(w string) int { return levenshtein.ComputeDistance(strings.ToLower(word), w) }
	near := slices.MinFunc(words, func(a, b string) int { return edits(a) - edits(b) })
	if 2*edits(near) > len(near) {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", near)
}
