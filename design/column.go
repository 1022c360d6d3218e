package design

import (
	"idbench/ids"
	"idbench/index"
)

// TableConfig is the table as an engine takes it, without a folder.
func (l Load) TableConfig() index.TableConfig {
	c := l.columns()
	c.KeyPlain = l.all(func(s ids.Scheme) bool { return s.Plain(l.Encoding) && s.Stored(l.Encoding) == c.KeyBytes })
	c.KeyOdd = c.Key == index.KeyUUID && !l.all(func(s ids.Scheme) bool { return s.Versioned() && !l.Encoding.Reorders() })
	for _, s := range l.schemes() {
		most := s.Most(l.Env, l.Rows)
		if most == 0 {
			c.KeyMost = 0
			break
		}
		c.KeyMost = max(c.KeyMost, most)
	}
	return c
}

// schemes are those that make the ids.
func (l Load) schemes() []ids.Scheme {
	if l.Migrates() {
		return []ids.Scheme{l.Scheme, l.From}
	}
	return []ids.Scheme{l.Scheme}
}

// all reports whether something is so of the ids of each scheme.
func (l Load) all(is func(ids.Scheme) bool) bool {
	for _, s := range l.schemes() {
		if !is(s) {
			return false
		}
	}
	return true
}
