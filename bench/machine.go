package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"idbench/ids"
	"idbench/index"
	"idbench/results"
)

// Describe says where, when and how a run of these cases is made. temp is the
// folder that holds the tables, as in Runner.Temp. What the system does not tell
// stays empty.
func Describe(cfgs []Config, cases []Case, skips []Skip, command []string, temp string) results.Env {
	env := results.Env{
		Format:     results.Format,
		Start:      time.Now().UTC(),
		Command:    command,
		Version:    Version(),
		Go:         runtime.Version(),
		GOOS:       runtime.GOOS,
		GOARCH:     runtime.GOARCH,
		CPU:        after("/proc/cpuinfo", "model name\t:"),
		Cores:      runtime.NumCPU(),
		GOMAXPROCS: runtime.GOMAXPROCS(0),
		Kernel:     after("/proc/sys/kernel/osrelease", ""),
		Defaults:   map[string]string{},
		Shown:      map[string]string{},
		Simulates:  map[string]string{},
		Engines:    map[string]string{},
		Schemes:    map[string]string{},
	}
	// "MemTotal:        8039388 kB"
	if kib, err := strconv.ParseInt(strings.TrimSuffix(after("/proc/meminfo", "MemTotal:"), " kB"), 10, 64); err == nil {
		env.RAM = kib << 10
	}
	if temp == "" {
		temp = os.TempDir()
	}
	mounts, _ := os.ReadFile("/proc/self/mountinfo") // absent off Linux
	env.Filesystem = filesystem(mounts, temp)
	for _, c := range cfgs {
		env.Seed = c.Env.Seed
		env.Rounds = max(env.Rounds, c.Rounds)
		env.Settings = append(env.Settings, c.Settings())
	}
	for _, c := range cases {
		name := c.Engine.Name()
		env.Engines[name] = c.Engine.Version()
		for _, p := range c.optional() {
			if p.Key != "ops" && p.standard != "" { // the workload's own number, and what only a migration has
				env.Defaults[p.Key] = p.standard
			}
		}
		for _, o := range c.Engine.Options() {
			if o.Telling {
				env.Shown[name+"."+o.Name] = o.Default
			}
		}
		if s, ok := c.Engine.(index.Simulator); ok {
			env.Simulates[name] = s.Simulates()
		}
		for _, p := range c.parts() {
			env.Schemes[p.scheme.Name] = strconv.Itoa(p.scheme.Version)
			for _, q := range p.scheme.Portions() {
				env.Schemes[q.Scheme.Name] = strconv.Itoa(q.Scheme.Version)
			}
		}
		if e, ok := c.Engine.(index.Served); ok {
			if in, err := e.Reach(temp); err == nil && in != temp {
				note(env.Settings[c.config], name+" filesystem", filesystem(mounts, in))
			}
		}
		if e, ok := c.Engine.(index.Settled); ok {
			for key, value := range e.Settings(c.table()) {
				note(env.Settings[c.config], name+" "+key, value)
			}
		}
	}
	for _, s := range ids.Schemes {
		if _, ok := env.Schemes[s.Name]; ok {
			env.Facts = append(env.Facts, SchemeFacts(s))
		}
	}
	for _, s := range skips {
		env.Skipped = append(env.Skipped, s.String())
	}
	return env
}

// SchemeFacts are a scheme's facts as a run records them.
func SchemeFacts(s ids.Scheme) results.Scheme {
	return results.Scheme{
		Name: s.Name, Label: s.Label, Gloss: s.Gloss, Order: string(s.Order.Kind), By: string(s.Order.By), Tick: s.Order.Tick,
		Bytes: s.Bytes, Text: s.TextLen, RandomBits: s.RandomBits, Nodes: s.MaxNodes, Spec: s.Spec, Reveals: s.Reveals, Sorts: s.Sorts,
	}
}

// note sets a setting; where cases differ in it, each value stands once.
func note(settings map[string]string, key, value string) {
	if old, ok := settings[key]; ok && !slices.Contains(strings.Split(old, ", "), value) {
		value = old + ", " + value
	} else if ok {
		return
	}
	settings[key] = value
}

// Version is the version of this program, as the go command stamped it.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// after returns what follows prefix on the first line that has it, without the
// spaces around, or "".
func after(path, prefix string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte(prefix)); ok {
			return string(bytes.TrimSpace(rest))
		}
	}
	return ""
}

// filesystem finds the type of the file system that holds dir in the text of
// /proc/self/mountinfo: "36 35 98:0 /root /mount/point options - type source …".
// Of several mounts over dir the deepest, and of those the last, is the one seen.
func filesystem(mounts []byte, dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	found, deepest := "", -1
	for line := range bytes.Lines(mounts) {
		left, right, ok := strings.Cut(string(line), " - ")
		fields, kind := strings.Fields(left), strings.Fields(right)
		if !ok || len(fields) < 5 || len(kind) == 0 {
			continue
		}
		point := fields[4]
		if dir != point && !strings.HasPrefix(dir, strings.TrimSuffix(point, "/")+"/") {
			continue
		}
		if len(point) >= deepest {
			found, deepest = kind[0], len(point)
		}
	}
	return found
}
