package results

import "testing"

// A run that recorded no facts knows a few schemes in random order by name; one that did
// goes by them alone.
func TestRandomOrder(t *testing.T) {
	recorded := Env{Facts: []Scheme{{Name: "comb", Order: RandomOrder}, {Name: "nanoid", Order: "ordered"}}}
	for _, c := range []struct {
		env    Env
		scheme string
		want   bool
	}{
		{Env{}, "uuidv4", true},
		{Env{}, "nanoid", true},
		{Env{}, "comb", false},
		{Env{}, "uuidv7", false},
		{recorded, "comb", true},
		{recorded, "nanoid", false},
		{recorded, "uuidv4", false},
	} {
		if got := c.env.RandomOrder(c.scheme); got != c.want {
			t.Errorf("%s of %d facts: %v", c.scheme, len(c.env.Facts), got)
		}
	}
}
