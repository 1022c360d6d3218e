package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"idbench/bench"
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
		return []string{strconv.Itoa(e.Counted), strconv.Itoa(e.Case.Rounds), about(e.Count + e.Clock).String(), inBytes(e.Disk)}
	})
	if err != nil {
		return err
	}
	spent, disk := bench.Total(list)
	_, err = fmt.Fprintf(t.out, "%d cases, about %v, up to about %s of disk at a time;\ntables that outgrow memory take longer\n", len(list), about(spent), inBytes(disk))
	return err
}

// about rounds a time to two or three digits.
func about(d time.Duration) time.Duration {
	switch {
	case d < time.Second:
		return d.Round(10 * time.Millisecond)
	case d < time.Minute:
		return d.Round(time.Second)
	}
	return d.Round(10 * time.Second)
}

// inBytes spells a size to three digits.
func inBytes(n int64) string {
	f, unit := float64(n), 0
	for f >= 1000 && unit < 4 {
		f, unit = f/1024, unit+1
	}
	return fmt.Sprintf("%.3g %s", f, []string{"B", "KiB", "MiB", "GiB", "TiB"}[unit])
}
