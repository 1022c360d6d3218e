package results

import (
	"slices"
	"strings"
	"time"
)

// A Scheme is what the ids of a scheme are and tell: facts that no record holds.
type Scheme struct {
	Name       string        `json:"name"`                  // as in records
	Label      string        `json:"label"`                 // as people write it: "UUIDv7"
	Gloss      string        `json:"gloss"`                 // a few words that tell it from others of that label
	Order      string        `json:"order"`                 // of key order against the order of making: RandomOrder, "spread", "mixed", "wrapped" or "ordered"
	By         string        `json:"by,omitempty"`          // what they ascend by: "time" or "count"; "" where they do not
	Tick       time.Duration `json:"tick-ns,omitempty"`     // of mixed and wrapped ones: in which they are not in order
	Bytes      int           `json:"bytes"`                 // of the binary form
	Text       int           `json:"text"`                  // characters of the text form
	RandomBits int           `json:"random-bits,omitempty"` // bits that cannot be told from time, node and count
	Nodes      int           `json:"nodes,omitempty"`       // that it tells apart; 0: any number
	Spec       string        `json:"spec"`                  // what defines its form, in words: "RFC 9562, section 5.7"
	Reveals    string        `json:"reveals"`               // to whoever sees an id, in words; "nothing" alone for nothing
	Sorts      string        `json:"sorts"`                 // in words
}

// Tells is what an id tells: "nothing", "time", "count", or "" where that is not known.
func (s Scheme) Tells() string {
	for _, word := range []string{"nothing", "time", "count"} {
		if strings.HasPrefix(s.Reveals, word) {
			return word
		}
	}
	return ""
}

// Central reports whether one counter hands the ids out: they have neither random bits
// nor a time and a node that would tell them apart.
func (s Scheme) Central() bool { return s.RandomBits == 0 && s.Tells() != "time" }

// RandomOrder is the order of ids whose key order has nothing to do with the order in which
// they are made.
const RandomOrder = "random"

// Scheme returns the facts of a scheme, where the run recorded them.
func (e Env) Scheme(name string) (Scheme, bool) {
	i := slices.IndexFunc(e.Facts, func(s Scheme) bool { return s.Name == name })
	if i < 0 {
		return Scheme{}, false
	}
	return e.Facts[i], true
}

// unrecorded are the schemes in random order that runs drew as such before they recorded
// the facts of their schemes.
var unrecorded = []string{"uuidv4", "scrambled", "nanoid"}

// RandomOrder reports whether the ids of a scheme come in random order. Of a run that
// recorded no facts it knows a few schemes by name.
func (e Env) RandomOrder(scheme string) bool {
	if len(e.Facts) == 0 {
		return slices.Contains(unrecorded, scheme)
	}
	s, _ := e.Scheme(scheme)
	return s.Order == RandomOrder
}
