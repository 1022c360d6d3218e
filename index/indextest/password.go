package indextest

import (
	"math/rand/v2"
	"testing"
)

// Secret stands in every part of the passwords that Passwords makes.
const Secret = "hush"

// Passwords calls try with random passwords, full of what has a meaning in the address of
// a server.
func Passwords(t *testing.T, n int, try func(password string)) {
	t.Helper()
	const marks = "@/?#%:&=,;'\"\\ ()[]<>+!*"
	parts := []string{"", Secret, "12", "%41" + Secret, Secret + "=" + Secret}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range n {
		password := Secret
		for range 1 + random.IntN(4) {
			password += string(marks[random.IntN(len(marks))]) + parts[random.IntN(len(parts))]
		}
		try(password)
	}
}
