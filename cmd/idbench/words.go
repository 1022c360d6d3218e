package main

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"

	"idbench/units"
)

// words are the values of a flag that takes several: commas separate them, but for those inside
// brackets. In a plan they are one value, or a list.
type words []string

// split lists the values.
func (w words) split() (list []string) {
	for _, text := range w {
		from, depth := 0, 0
		for i, r := range text {
			switch r {
			case '(':
				depth++
			case ')':
				depth--
			case ',':
				if depth == 0 {
					list, from = append(list, strings.TrimSpace(text[from:i])), i+1
				}
			}
		}
		list = append(list, strings.TrimSpace(text[from:]))
	}
	return list
}

// UnmarshalYAML reads one value or a list of them.
func (w *words) UnmarshalYAML(node *yaml.Node) error {
	*w = nil
	items := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		items = node.Content
	}
	for _, item := range items {
		if item.Kind != yaml.ScalarNode {
			return errors.New("neither a word nor a list of them")
		}
		*w = append(*w, item.Value)
	}
	return nil
}

// MarshalYAML writes one value by itself, and a number as one.
func (w words) MarshalYAML() (any, error) { //nolint:unparam // as yaml.Marshaler has it
	if list := w.split(); len(list) != 1 {
		return list, nil
	} else if n, err := units.ParseCount(list[0]); err == nil {
		return n, nil
	}
	return strings.Join(w, ","), nil
}
