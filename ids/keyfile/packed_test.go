package keyfile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"idbench/ids"
)

// pack packs a text.
func pack[W io.WriteCloser](t *testing.T, text string, open func(io.Writer) (W, error)) string {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Packed files are read whatever their name, with the SHA-256 of their bytes, and one that
// is cut off is an error.
func TestPacked(t *testing.T) {
	text := "id\n7\n8\n" + strings.Repeat("\n", 1000)
	bzip, _ := hex.DecodeString("425a68393141592653598096d9a10000034900001000c00420200030cd00c3414169c5dc914e14242025b66840") // bzip2 -c
	for name, packed := range map[string]string{
		"gzip":  pack(t, text, func(w io.Writer) (*gzip.Writer, error) { return gzip.NewWriter(w), nil }),
		"zstd":  pack(t, text, func(w io.Writer) (*zstd.Encoder, error) { return zstd.NewWriter(w) }),
		"xz":    pack(t, text, xz.NewWriter),
		"bzip2": string(bzip),
	} {
		f, err := check(t, write(t, packed))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sum := sha256.Sum256([]byte(packed))
		if got := read(t, f, ids.Decimal); !slices.Equal(got, []string{"7", "8"}) || f.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %q, %s", name, got, f.SHA256)
		}
		if f, err := check(t, write(t, packed[:len(packed)-4])); !errors.Is(err, ErrFile) {
			t.Errorf("%s cut off: %+v, %v", name, f, err)
		}
	}
}

// Where a byte of an archive is another, what comes out of it is not told as a bad id.
func TestDamagedArchive(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	var text strings.Builder
	for n := range 5_000 {
		fmt.Fprintln(&text, uint64(n)<<40|r.Uint64()>>24)
	}
	for name, packed := range map[string]string{
		"gzip": pack(t, text.String(), func(w io.Writer) (*gzip.Writer, error) { return gzip.NewWriter(w), nil }),
		"zstd": pack(t, text.String(), func(w io.Writer) (*zstd.Encoder, error) { return zstd.NewWriter(w) }),
		"xz":   pack(t, text.String(), xz.NewWriter),
	} {
		for range 20 {
			other := []byte(packed)
			at := 100 + r.IntN(len(other)-200)
			other[at] ^= byte(1 + r.IntN(255))
			_, err := check(t, write(t, string(other)))
			if !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), "what packs the file is ") || !strings.Contains(err.Error(), "pack it anew") {
				t.Errorf("seed %d: %s with another byte %d: %v", seed, name, at, err)
			}
		}
	}
}

// What is known and not read is named, with what helps.
func TestNamed(t *testing.T) {
	for magic := range others {
		path := write(t, magic+strings.Repeat("\x00", 100))
		_, err := check(t, path)
		if !errors.Is(err, ErrFile) || !strings.HasPrefix(err.Error(), path+":1: ") || strings.Contains(err.Error(), "FILE") {
			t.Errorf("%q: %v", magic, err)
		}
	}
}
