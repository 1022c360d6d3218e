package ids

import (
	"bytes"
	"crypto/rand"
	"math/big"
	"strings"
	"testing"

	gonanoid "github.com/matoous/go-nanoid/v2"
)

// From the same 6-bit numbers the library makes the same characters.
func TestNanoIDIsTheLibrarys(t *testing.T) {
	was := rand.Reader
	defer func() { rand.Reader = was }()
	e := Env{Seed: 9, Rate: 5000, Nodes: 3}
	st, text := open(t, nanoidScheme, e, Binary), open(t, nanoidScheme, e, Text)
	for i := range int64(2000) {
		random := nanoidScheme.Random(e.Seed, e.Mint(i).Node).Bytes(i)
		rest, digit, base := new(big.Int).SetBytes(random[:]), new(big.Int), big.NewInt(64)
		draws := make([]byte, 21)
		for at := range draws {
			rest.DivMod(rest, base, digit)
			draws[at] = byte(digit.Int64())
		}
		rand.Reader = bytes.NewReader(draws)
		want, err := gonanoid.New()
		if err != nil {
			t.Fatal(err)
		}
		if got := string(st.Append(nil)); got != want || string(text.Append(nil)) != want {
			t.Fatalf("id %d: %s, the library makes %s of the same draws", i, got, want)
		}
	}
}

// Every place holds every character equally often, and the library no other one.
func TestNanoIDAlphabet(t *testing.T) {
	const n = 1 << 16
	st := open(t, nanoidScheme, DefaultEnv(), Binary)
	var seen [21][64]int64
	for range n {
		for at, c := range st.Append(nil) {
			seen[at][strings.IndexByte(nanoidAlphabet, c)]++
		}
	}
	for at := range seen {
		chiSquare(t, seen[at][:], n, "character %d", at)
	}
	for range 1000 {
		id, err := gonanoid.New()
		if err != nil || len(id) != 21 || strings.Trim(id, nanoidAlphabet) != "" {
			t.Fatalf("the library's %q, %v", id, err)
		}
	}
}
