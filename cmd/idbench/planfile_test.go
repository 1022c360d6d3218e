package main

import (
	"strings"
	"testing"
)

// What has the wrong form is told in the words of the command line, with its line.
func TestPlanWords(t *testing.T) {
	for text, want := range map[string]string{
		"cases:\n- rows: [5]":           "p:2: a list is not a whole number such as 200000, 2e5 or 200k",
		"cases:\n- value-bytes: [x]":    "p:2: payloads \"x\": ",
		"cases:\n- value-bytes: {a: 5}": "p:2: neither a word nor a list of them",
		"cases:\n- engine: {a: b}":      "p:2: a mapping is not a list of names such as [uuidv4, uuidv7]",
		"cases:\n- engine: bbolt":       "p:2: bbolt is not a list of names such as ",
		"cases: 5":                      "p:1: 5 is not a list of cases",
		"seed: x\ncases:\n- {}":         "p:1: x is not a whole number from 0 on",
		"cases:\n- skew: 5":             `p:2: "5" is not a time such as 500ms, 24h, 1d or 12y`,
		"cases:\n- checkpoint: {a: 1}":  "p:2: a mapping is not a time such as 15m or rows such as 100000rows",
		"cases:\n- 5":                   "p:2: 5 is not a case",
		"cases:\n- start: [1]":          "p:2: a list is not a word",
		"[5]":                           "p:1: a list is not a plan",
		"":                              "p:1: no documents in stream",
		"cases: []":                     "p:1: no cases",

		"cases:\n- {arrivals: 'bursts:10:1s', rate: 5000}": "p:2: arrivals bursts:10:1s are 10 ids per second, and the rate is 5000",
	} {
		_, err := readPlan("p", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A plan that says nothing of arrivals has them as they are where nothing is said; one that a run
// wrote before they were, evenly, whatever an editor made of its first line.
func TestPlanOfBefore(t *testing.T) {
	const first, other = "cases:\n- {scheme: [uuidv7]}\n", "- {arrivals: bursts:5:1s}\n"
	for text, want := range map[string]string{
		first: "poisson", "# mine\n" + first: "poisson", planHead + first: "even", stdinPlanHead + first: "even",
		"\n# mine\n" + planHead + first: "even", strings.ReplaceAll(planHead+first, "\n", "\r\n"): "even",
		planHead + first + other: "poisson", // a run wrote it since
	} {
		p, err := readPlan("p", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Cases[0].Arrivals; got != want {
			t.Errorf("%q: %s; want %s", text, got, want)
		}
	}
}
