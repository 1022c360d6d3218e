package main

import (
	"context"
	"fmt"
	"strconv"

	"idbench/bench"
	"idbench/internal/spell"
	"idbench/results"
)

// expect prints the cases, and about what they take, and runs none of them whole.
func expect(ctx context.Context, t terminal, cases []bench.Case, asJSON bool) error {
	fmt.Fprintln(t.words, "running the first rows of each case …")
	list, err := bench.Runner{}.Expect(ctx, cases)
	if err != nil {
		return err
	}
	if asJSON {
		return planJSON(t.out, list)
	}
	byName := map[string]bench.Expectation{}
	var names []results.Name
	for _, e := range list {
		byName[e.Case.Name().String()] = e
		names = append(names, e.Case.Name())
	}
	err = caseTable(t.out, names, []string{"counted", "timed", "about", "disk"}, func(c results.Name) []string {
		e := byName[c.String()]
		return []string{strconv.Itoa(e.Counted), strconv.Itoa(e.Case.Rounds), spell.Time(e.Count + e.Clock), spell.Bytes(e.Disk)}
	})
	if err != nil {
		return err
	}
	spent, disk := bench.Total(list)
	_, err = fmt.Fprintf(t.out, "%s, about %s, up to about %s of disk at a time;\ntables that outgrow memory take longer\n", spell.Count(len(list), "case"), spell.Time(spent), spell.Bytes(disk))
	return err
}
