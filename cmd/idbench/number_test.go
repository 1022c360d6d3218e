package main

import "testing"

func TestNumber(t *testing.T) {
	good := map[string]number{
		"0": 0, "200000": 200_000, "200_000": 200_000, "2e5": 200_000, "1.5e3": 1500,
		"-1": -1, "+7": 7, "010": 10, "9007199254740993": 9007199254740993, "1e15": 1e15,
		"50M": 50e6, "5e7": 5e7, "50_000_000": 5e7, "200k": 2e5, "200K": 2e5, "1.5M": 1_500_000, "1G": 1e9, "-1k": -1000,
	}
	for text, want := range good {
		var got number
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "0x10", "1.5", "1e-3", "1e16", "1e99", "inf", "NaN", "1 000", "_1", "99999999999999999999", "M", "k", "1.5", "1m", "2e5k", "1kk", "5MiB", "1.0001k", "99999999G", "1T"} {
		var got number
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]size{"0": 0, "100": 100, "4KiB": 4096, "1MiB": 1 << 20, "2GiB": 2 << 30, "1e3": 1000, "-1KiB": -1024,
		"16GB": 16e9, "16GiB": 16 << 30, "4KB": 4000, "4kB": 4000, "1MB": 1e6, "2TB": 2e12, "1TiB": 1 << 40, "1e3KiB": 1024000} {
		var got size
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "KiB", "1k", "16G", "1.5KiB", "1 KiB", "9007199254740991MiB", "GB", "5MGiB", "1Kib", "1gb", "9007199254740991TB"} {
		var got size
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}
