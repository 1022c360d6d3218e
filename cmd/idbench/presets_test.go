package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"idbench/bench"
	"idbench/ids"
	"idbench/index/innodb"
	"idbench/index/postgres"
)

// planned are the cases of configurations.
func planned(t *testing.T, configs ...bench.Config) []bench.Case {
	t.Helper()
	cases, _, err := bench.Plan(t.Context(), configs, engines)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestPresets(t *testing.T) {
	for _, p := range presets {
		if found, err := findPreset(p.Name); err != nil || found.Sentence != p.Sentence {
			t.Errorf("findPreset(%s) = %v, %v", p.Name, found, err)
		}
		if p.Name == "migration" {
			e := postgres.Engine{}
			if e.Check() != nil {
				continue // it is planned where it can run
			}
			if cases := planned(t, p.Configs...); len(cases) != 3*4+3 {
				t.Errorf("%s: cases %q", p.Name, each(cases, func(c bench.Case) string { return c.Name().String() }))
			}
			continue
		}
		if p.Name == "wave" {
			pg, inno := postgres.Engine{}, innodb.Engine{}
			if pg.Check() != nil || inno.Check() != nil {
				continue
			}
			if cases := planned(t, p.Configs...); len(cases) != 4+2 {
				t.Errorf("%s: cases %q", p.Name, each(cases, func(c bench.Case) string { return c.Name().String() }))
			}
			continue
		}
		if p.Name == "pools" {
			e := innodb.Engine{}
			if e.Check() != nil {
				continue
			}
			if cases := planned(t, p.Configs...); len(cases) != 4*(2+2)+4*2 {
				t.Errorf("%s: cases %q", p.Name, each(cases, func(c bench.Case) string { return c.Name().String() }))
			}
			continue
		}
		cases := planned(t, p.Configs...)
		if p.Name == "claims" || p.Name == "answer" || p.Name == "streams" || p.Name == "libraries" || p.Name == "sizes" {
			continue // they load and do nothing else
		}
		if p.Name == "schemes" || p.Name == "standard" || p.Name == "full" {
			if all := len(ids.Schemes); !slices.ContainsFunc(cases, func(c bench.Case) bool {
				return c.Scheme.Name == ids.Schemes[all-1].Name && c.Workload.Name == "newest"
			}) {
				t.Errorf("%s: no newest of %s", p.Name, ids.Schemes[all-1].Name)
			}
			continue
		}
		count := func(part string) (n int) {
			for _, c := range cases {
				if strings.Contains(c.Name().String(), part) {
					n++
				}
			}
			return n
		}
		many := 1
		if p.Name == "published" {
			many = 0
		}
		for _, tc := range []struct {
			part string
			want int
		}{
			// Two fills, their means, and one of many machines; those of bbolt's timed rounds may be the same cases.
			{"engine=model-bbolt/layout=clustered/scheme=uuidv4/encoding=binary/workload=insert", 2 + 2 + many},
			{"engine=model-innodb/", many * (6 + 6 + 2*3)},
			{"engine=model-postgres/", many * (6 + 6)},
			{"nodes=16", many * 4 * 6},
			{"mode=fringe", 2},
			{"engine=null/", 6},
			{"workload=secondary", 3 * 6},
			{"secondary=5", 3 * 6},
			{"start=cold", 6},
			{"reads=recent", 3*6 + 3},
		} {
			if got := count(tc.part); got != tc.want {
				t.Errorf("%s: %d cases with %s, want %d", p.Name, got, tc.part, tc.want)
			}
		}
	}
	if _, err := findPreset("quik"); !errors.Is(err, errMisuse) || !strings.Contains(err.Error(), `"quick"?`) {
		t.Errorf("unknown preset: %v", err)
	}
}
