package results

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"idbench/units"
)

// An Env is env.json: where and how a run was made. What could not be found out
// is empty.
type Env struct {
	Format     int                 `json:"format,omitempty"` // of the folder's files; 0: that of before it was stated
	Start      time.Time           `json:"start"`
	Resumed    []time.Time         `json:"resumed,omitempty"` // when it went on after an interruption
	Command    []string            `json:"command"`
	Seed       uint64              `json:"seed"`
	Version    string              `json:"version"` // of idbench
	Go         string              `json:"go"`
	GOOS       string              `json:"goos"`
	GOARCH     string              `json:"goarch"`
	CPU        string              `json:"cpu,omitempty"`
	Cores      int                 `json:"cores"`
	GOMAXPROCS int                 `json:"gomaxprocs"`
	RAM        int64               `json:"ram-bytes,omitempty"`
	Kernel     string              `json:"kernel,omitempty"`
	Filesystem string              `json:"filesystem,omitempty"`   // of the folder that held the tables
	Engines    map[string]string   `json:"engines"`                // versions, by engine
	Schemes    map[string]string   `json:"schemes"`                // versions, by scheme
	Facts      []Scheme            `json:"scheme-facts,omitempty"` // of those schemes, in the order of legends; none in a run of an older version
	Defaults   map[string]string   `json:"defaults,omitempty"`     // what a part of a name means that is left out
	Shown      map[string]string   `json:"shown,omitempty"`        // those of them that decide counts and are told: engine.option
	Simulates  map[string]string   `json:"simulates,omitempty"`    // the engine that a profile predicts; "" for none
	Rounds     int                 `json:"rounds"`                 // timed rounds; the most that a case has
	Settings   []map[string]string `json:"settings"`               // every setting of each configuration that was run
	Skipped    []string            `json:"skipped,omitempty"`      // what could not run here, and why
	Warnings   map[string][]string `json:"warnings,omitempty"`     // by Name.String() of the case
}

// warn notes the warnings of a case, each once, and reports whether one was new.
// It replaces the map instead of changing the caller's.
func (e *Env) warn(c Name, warnings []string) bool {
	list := slices.Clone(e.Warnings[c.String()])
	for _, w := range warnings {
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	if len(list) == len(e.Warnings[c.String()]) {
		return false
	}
	all := map[string][]string{c.String(): list}
	for k, v := range e.Warnings {
		if _, ok := all[k]; !ok {
			all[k] = v
		}
	}
	e.Warnings = all
	return true
}

// formatHead writes the head of a file of records: configuration lines, unit
// metadata and a blank line. Where runs are told apart, no unit is said to be exact.
func formatHead(e Env, exact bool) []byte {
	var b []byte
	config := func(key, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			b = fmt.Appendf(b, "%s: %s\n", key, value)
		}
	}
	if e.Format > 0 {
		config("format", strconv.Itoa(e.Format))
	}
	config("seed", strconv.FormatUint(e.Seed, 10))
	config("goos", e.GOOS)
	config("goarch", e.GOARCH)
	config("pkg", "idbench")
	config("cpu", e.CPU)
	config("go", e.Go)
	config("idbench", e.Version)
	for _, name := range slices.Sorted(maps.Keys(e.Engines)) {
		config("engine-"+name, e.Engines[name])
	}
	for _, name := range slices.Sorted(maps.Keys(e.Schemes)) {
		config("scheme-"+name, e.Schemes[name])
	}
	for _, name := range slices.Sorted(maps.Keys(e.Simulates)) {
		config("simulates-"+name, e.Simulates[name])
	}
	for _, part := range slices.Sorted(maps.Keys(e.Defaults)) {
		config("default-"+part, e.Defaults[part])
	}
	for _, u := range units.Registry {
		u.Exact = u.Exact && exact
		if u.Better == "" && !u.Exact {
			continue // nothing that benchstat would want to know
		}
		b = fmt.Appendf(b, "Unit %s", u.Name)
		if u.Better != "" {
			b = fmt.Appendf(b, " better=%s", u.Better)
		}
		if u.Exact {
			b = append(b, " assume=exact"...)
		}
		b = append(b, '\n')
	}
	return append(b, '\n')
}
