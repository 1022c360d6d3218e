package ids

import "testing"

func TestParseCount(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "50000": 50_000, "50_000": 50_000, "5e4": 50_000, "1E+3": 1000, "50k": 50_000, "1.5M": 1_500_000,
		"2.50e1": 25, "1.0": 1, "007": 7, "9223372036854775807": 1<<63 - 1} {
		if n, err := parseCount(text); err != nil || n != want {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "+1", "1.5", "1e-3", "1.25e1", "1e5k", "9223372036854775808", "1e19", "5 0", ".5", "_5"} {
		if n, err := parseCount(text); err == nil {
			t.Errorf("%q: %d", text, n)
		}
	}
	if r, err := ParseRestart("0@1e5:1e3"); err != nil || r != (Restart{0, 100_000, 1000}) {
		t.Error(r, err)
	}
	if r, err := ParseRollback("1e5:10s"); err != nil || r.Row != 100_000 {
		t.Error(r, err)
	}
	if b, err := ParseBlocks("1e3:turns"); err != nil || b != (Blocks{1000, true}) {
		t.Error(b, err)
	}
}
