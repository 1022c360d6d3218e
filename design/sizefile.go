package design

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"os"
	"slices"
	"strings"

	"idbench/ids"
)

// A listed file has a size on each line. Of as many rows as it has lines each has that of another
// line, in an order that the seed draws; so have the next as many rows, in another order.
type listed []int32

// digestDigits are those of a file's SHA-256 that stand in names.
const digestDigits = 8

// maxListed is the most lines of a file of sizes.
const maxListed = 1 << 28

// openSizes reads a file of sizes, behind whose path the first digits of its SHA-256 may stand.
func openSizes(path string) (Sizes, error) {
	path, want := cutDigest(path)
	f, err := os.Open(path)
	if err != nil {
		return Sizes{}, fmt.Errorf("payloads @%s: %w", path, err)
	}
	defer func() { _ = f.Close() }()                                   // opened for reading: nothing to lose
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() { // a pipe cannot be read again
		return Sizes{}, fmt.Errorf("payloads @%s: not a regular file", path)
	}
	sum := sha256.New()
	l, err := readListed(path, io.TeeReader(f, sum))
	if err != nil {
		return Sizes{}, err
	}
	digest := hex.EncodeToString(sum.Sum(nil))[:digestDigits]
	if want != "" && want != digest {
		return Sizes{}, fmt.Errorf("payloads @%s: the file has changed: its SHA-256 begins with %s, not %s", path, digest, want)
	}
	return Sizes{text: "@" + digest, path: path, most: int64(slices.Max(l)), drawer: l}, nil
}

// cutDigest takes the digits off a path.
func cutDigest(path string) (name, digest string) {
	at := strings.LastIndexByte(path, '#')
	if at < 0 || len(path)-at-1 != digestDigits || strings.Trim(path[at+1:], "0123456789abcdef") != "" {
		return path, ""
	}
	return path[:at], path[at+1:]
}

// readListed reads the lines of a file.
func readListed(path string, r io.Reader) (l listed, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		n, err := parseSize(text)
		switch {
		case text == "" || strings.EqualFold(text, "null"):
			return nil, fmt.Errorf("%s:%d: no size, as where a value is NULL: leave such rows out, or write 0", path, len(l)+1)
		case err != nil && len(l) == 0 && !strings.ContainsAny(text, "0123456789"):
			return nil, fmt.Errorf("%s:1: %w; a header is to be left out", path, err)
		case err != nil:
			return nil, fmt.Errorf("%s:%d: %w", path, len(l)+1, err)
		case len(l) == maxListed:
			return nil, fmt.Errorf("%s:%d: a file of sizes has at most %d lines", path, len(l)+1, maxListed)
		}
		l = append(l, int32(n))
	}
	switch {
	case lines.Err() != nil:
		return nil, fmt.Errorf("%s:%d: %w", path, len(l)+1, lines.Err())
	case len(l) == 0:
		return nil, fmt.Errorf("%s:1: no sizes; a file of them has one in bytes on each line", path)
	}
	return l, nil
}

func (l listed) of(r ids.Random, row int64) int64 {
	n := int64(len(l))
	return int64(l[shuffled(r, row/n, row%n, n)])
}

func (l listed) least() int64 { return int64(slices.Min(l)) }

func (l listed) moments() (mean, variance float64) { return momentsOf(l) }

// shuffled is the image of a number below n under a permutation of them, of which there is one a
// turn: a Feistel network of four rounds on the numbers of as many bits, walked until its image
// is below n (Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002). It hides nothing.
func shuffled(r ids.Random, turn, number, n int64) int64 {
	half := (bits.Len64(uint64(n-1)) + 1) / 2
	mask := uint64(1)<<half - 1
	key := r.Word(turn, 0)
	for x := uint64(number); ; {
		left, right := x>>half, x&mask
		for round := range uint64(4) {
			word := r.Word(int64(key^(right<<2|round)), 1)
			left, right = right, left^word>>(64-half)&mask
		}
		if x = left<<half | right; x < uint64(n) {
			return int64(x)
		}
	}
}
