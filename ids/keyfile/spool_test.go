package keyfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"idbench/ids"
)

// Standard input is read once and its ids as often as they are wanted; nothing stays.
func TestStandardInput(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	sum := sha256.Sum256([]byte("3\n1\n2\n"))
	in, out := io.Pipe()
	go func() {
		_, err := io.WriteString(out, "3\n1\n2\n")
		_ = out.CloseWithError(err)
	}()
	f, err := Check(t.Context(), Ask{Path: Stdin}, in, now)
	if err != nil {
		t.Fatal(err)
	}
	if f.Path != Stdin || f.Rows != 3 || f.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v", f)
	}
	for range 2 {
		if got := read(t, f, ids.Decimal); !slices.Equal(got, []string{"3", "1", "2"}) {
			t.Errorf("%q", got)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%v stay, %v", left, err)
	}
	if _, err := Check(t.Context(), Ask{Path: Stdin}, strings.NewReader(""), now); !errors.Is(err, ErrFile) || err.Error() != "-:1: no ids" {
		t.Errorf("empty: %v", err)
	}
}

// A stream that does not end does not keep an interrupt from ending it all.
func TestInterruptedInput(t *testing.T) {
	in, out := io.Pipe()
	defer func() { _ = out.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = io.WriteString(out, "1\n") // returns once it is read
		cancel()
	}()
	if _, err := Check(ctx, Ask{Path: Stdin}, in, now); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
