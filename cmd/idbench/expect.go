package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"idbench/bench"
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
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join([]string{"case", "counted", "timed", "about", "disk"}, "\t"))
	for _, e := range list {
		fmt.Fprintf(w, "%s\t%d\t%d\t%v\t%s\n", e.Case.Name(), e.Counted, e.Case.Rounds, about(e.Count+e.Clock), inBytes(e.Disk))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	spent, disk := bench.Total(list)
	_, err = fmt.Fprintf(t.out, "%d cases, about %v, up to about %s of disk at a time; tables that outgrow memory take longer\n", len(list), about(spent), inBytes(disk))
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
