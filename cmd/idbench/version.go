package main

import (
	"fmt"
	"runtime/debug"
)

// versionVerb says which build this is.
type versionVerb struct{}

// Run prints idbench's version and Go's, as the build noted them.
func (versionVerb) Run(t terminal) error {
	version, compiler := "(unknown)", "an unknown Go"
	if info, ok := debug.ReadBuildInfo(); ok {
		version, compiler = info.Main.Version, info.GoVersion
	}
	_, err := fmt.Fprintf(t.out, "idbench %s %s\n", version, compiler)
	return err
}
