package ids

import (
	"fmt"
	"strings"
	"time"
)

// mixName is the name of every mixture.
const mixName = "mix"

// A Portion is a scheme's share of a mixture.
type Portion struct {
	Scheme Scheme
	Share  Share
}

// ParseMix reads a mixture such as uuidv4:0.1,uuidv7:0.9: a scheme whose ids are each of one
// of those schemes, drawn by their shares. They must be alike in bytes and in text, so that
// one column holds them.
//
// Each scheme counts and remembers its own ids alone, but numbers of serial and its kind
// count all.
func ParseMix(text string) (Scheme, error) {
	var portions []Portion
	sum := Share(0)
	for part := range strings.SplitSeq(text, ",") {
		name, share, found := strings.Cut(part, ":")
		if !found {
			return Scheme{}, fmt.Errorf("mix %q: %q is not of the form SCHEME:SHARE, such as uuidv4:0.1", text, part)
		}
		s, err := Find(name)
		if err != nil {
			return Scheme{}, fmt.Errorf("mix %q: %w", text, err)
		}
		p := Portion{Scheme: s}
		if p.Share, err = ParseShare(share); err != nil {
			return Scheme{}, fmt.Errorf("mix %q: %w", text, err)
		}
		for _, other := range portions {
			if other.Scheme.Name == name {
				return Scheme{}, fmt.Errorf("mix %q: %s stands twice", text, name)
			}
		}
		portions = append(portions, p)
		sum += p.Share
	}
	if len(portions) < 2 || sum != Whole {
		return Scheme{}, fmt.Errorf("mix %q: must be two schemes or more whose shares add up to 1, not to %v", text, sum)
	}
	return mixOf(portions)
}

// mixOf is the scheme of a mixture.
func mixOf(portions []Portion) (Scheme, error) {
	first := portions[0].Scheme
	mix := Scheme{
		Name: mixName, Version: 1, Label: mixName, Gloss: "ids of several schemes in one column",
		Kind: first.Kind, Bytes: first.Bytes, TextLen: first.TextLen,
		Spec: "the shares of its schemes", Reveals: "what each of its ids does", Sorts: "as its schemes do, one between the other",
		Order: Order{Kind: Unordered}, text: first.text, portions: portions,
	}
	for _, p := range portions {
		s := p.Scheme
		if !s.alike(first) {
			return Scheme{}, fmt.Errorf("a mix of %s and %s: one column holds ids that are alike in bytes and text; those like %s: %s",
				first.Name, s.Name, first.Name, namesOf(first.alike))
		}
		if s.Order.Kind != Unordered {
			mix.Order = Order{}
		}
		mix.MaxNodes = least(mix.MaxNodes, s.MaxNodes)
		mix.Period = time.Duration(least(int64(mix.Period), int64(s.Period)))
		mix.sustained = least(mix.sustained, s.sustained)
		mix.end = least(mix.end, s.end)
	}
	return mix, nil
}

// alike reports whether one column holds the ids of both schemes, in every encoding.
func (s Scheme) alike(other Scheme) bool {
	return s.Kind == other.Kind && s.Bytes == other.Bytes && s.TextLen == other.TextLen
}

// least is the smaller of two limits, of which 0 is none.
func least[T int | int64](a, b T) T {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// Portions are the schemes of a mixture, nil of any other scheme.
func (s Scheme) Portions() []Portion { return s.portions }

// Mix spells a mixture as [ParseMix] reads it; it is empty for any other scheme.
func (s Scheme) Mix() string {
	var parts []string
	for _, p := range s.portions {
		parts = append(parts, p.Scheme.Name+":"+p.Share.String())
	}
	return strings.Join(parts, ",")
}

// every reports whether something is so of the scheme or, of a mixture, of all of its schemes.
func (s Scheme) every(is func(Scheme) bool) bool {
	for _, p := range s.portions {
		if !is(p.Scheme) {
			return false
		}
	}
	return s.portions != nil || is(s)
}

// mixture makes the ids of a mixture.
type mixture struct {
	draws Random // by id: word 0 its scheme
	parts []mixed
}

// mixed is the state of one of its schemes.
type mixed struct {
	end Share // of its portion and those before
	gen generator
}

func newMixture(e Env, portions []Portion) generator {
	g := &mixture{draws: newRandom(e.Seed, "process/mix", 0)}
	end := Share(0)
	for _, p := range portions {
		end += p.Share
		g.parts = append(g.parts, mixed{end, p.Scheme.start(e)})
	}
	return g
}

func (g *mixture) next(m *Mint) Key {
	word := g.draws.Word(m.Index, 0)
	i := 0
	for !g.parts[i].end.drawn(word) {
		i++
	}
	return g.parts[i].gen.next(m)
}
