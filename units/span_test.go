package units

import "testing"

func TestSpans(t *testing.T) {
	for text, want := range map[string]string{
		"0.1%:+8766h0m0s":     "0.1%:+1y",
		"1%:-105192h0m0s":     "1%:-12y",
		"20%:24h0m0s:50":      "20%:1d:50",
		"outliers=x:48h0m0s,": "outliers=x:2d,",
		"20%:1h0m0s:50":       "20%:1h0m0s:50",
		"25h0m0s":             "25h0m0s",
		"24h0m1s":             "24h0m1s",
		"24h0m0.5s":           "24h0m0.5s",
		"0h0m0s":              "0h0m0s",
		"a24h0m0s":            "a24h0m0s",
		"none":                "none",
	} {
		if got := Spans(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
