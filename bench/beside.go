package bench

import (
	"slices"

	"idbench/ids"
)

// beside is how the ids of a case arrive, of a configuration's scheme in place of or after those of
// its migration: without what means nothing to them and something to the other cases.
func (c Config) beside(s ids.Scheme, all []ids.Scheme) ids.Env {
	others := slices.DeleteFunc(slices.Clone(all), func(o ids.Scheme) bool { return o.Name == KeysScheme })
	var own []ids.Scheme
	if s.Name != KeysScheme {
		own = append(own, s)
	}
	if from, err := ids.Find(c.Migration.From); err == nil && from.Name != s.Name {
		own, others = append(own, from), append(others, from)
	}
	return c.Env.Among(own, others)
}

// without are the words of all that few lacks.
func without(all, few ids.Env) (words []ids.Word) {
	spelled := few.Words()
	for i, w := range all.Words() {
		if w != spelled[i] {
			words = append(words, w)
		}
	}
	return words
}

// envOf is how ids of one of the case's schemes arrive: without what means nothing to it and
// something to the other one.
func (c Case) envOf(s ids.Scheme) ids.Env {
	switch {
	case !c.Migrates() || c.own(c.Scheme) || c.own(c.From):
		return c.Env
	case s.Name == c.Scheme.Name:
		return c.Env.Among([]ids.Scheme{s}, []ids.Scheme{c.From})
	}
	return s.Suited(c.Env)
}
