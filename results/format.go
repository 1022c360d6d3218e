package results

import (
	_ "embed"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Format is the version of the files of a run's folder. Since 2 their head states what the
// parts mean that names leave out.
const Format = 2

// format1 is what those parts meant in the folders before.
//
//go:embed format1.json
var format1 []byte

// parts are what a folder's head says, or was said nowhere and held, of the parts that names leave
// out.
type parts struct {
	Shown, Defaults map[string]string
}

func before() (p parts) {
	if err := json.Unmarshal(format1, &p); err != nil {
		panic(err) // it is part of the program
	}
	return p
}

// shown are the defaults of options that a reader is told, by engine.option.
func (e Env) shown() map[string]string {
	if e.Format > 0 {
		return e.Shown
	}
	return before().Shown
}

// Default is what a part of a name means that is left out. It is empty where nothing is known of
// the folder, or it is from before the part was there.
func (e Env) Default(part string) string {
	v, ok := e.Defaults[part]
	if !ok && !reflect.ValueOf(e).IsZero() {
		v = before().Defaults[part]
	}
	return v
}

// Options are those of a case's engine, without its name: "fill 0.9". A default that a reader
// is told stands among them where the name leaves it out.
func (r *Run) Options(c Name) (list []string) {
	engine := c.Get("engine") + "."
	shown := r.Env.shown()
	for _, key := range slices.Sorted(maps.Keys(shown)) {
		if name, ok := strings.CutPrefix(key, engine); ok && c.Get(key) == "" {
			list = append(list, name+" "+shown[key])
		}
	}
	return append(list, c.Options()...)
}

// Options are the options of a case's engine that its name has, without the engine's name.
func (n Name) Options() (list []string) {
	engine := n.Get("engine") + "."
	for _, p := range n {
		if name, ok := strings.CutPrefix(p.Key, engine); ok {
			list = append(list, name+" "+p.Value)
		}
	}
	return list
}
