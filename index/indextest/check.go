package indextest

import (
	"flag"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// Check runs a property with so many random cases, a fifth of them with -short; the flag
// -rapid.checks of the command line says otherwise. It is not for parallel tests: the flag
// is the only way to say it.
func Check(t *testing.T, cases int, property func(*rapid.T)) {
	t.Helper()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" && !set })
	if !asked {
		set = true
		defer func(before string) { _ = flag.Set("rapid.checks", before) }(flag.Lookup("rapid.checks").Value.String())
		if err := flag.Set("rapid.checks", strconv.Itoa(cases)); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, property)
}

// set says that Check has set the flag, which then looks as if it had been asked for.
var set bool
