package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

// Engines and their profiles agree on ids that arrive in any way: of each a small load, in the
// engines that need no server; of nearly all ways together one, in every engine.
func TestStreamsAreValid(t *testing.T) {
	valid := func(engines, flags string) {
		t.Run(flags, func(t *testing.T) {
			args := strings.Fields("validate --engine " + engines + " --rows 2000 --batch 100 " + flags + " --out " + filepath.Join(t.TempDir(), "run"))
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), args, nil, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), " within tolerance, 0 off") {
				t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
			}
		})
	}
	for _, flags := range []string{
		"--scheme serial --nodes 4 --blocks 50",
		"--scheme snowflake --nodes 4 --blocks 50:turns",
		"--mix uuidv4:10%,uuidv7:90%",
		"--scheme uuidv7 --outliers 0.5%:+12y",
		"--scheme uuidv7mono --nodes 2 --restart 1@1000:500",
		"--scheme uuidv7 --rollback 1000:100ms",
		"--scheme ulid --nodes 4 --late 20%:200ms:10",
		"--scheme uuidv7 --arrivals poisson",
		"--scheme uuidv7 --arrivals bursts:100:20ms --tick 16ms",
	} {
		valid("bbolt,sqlite", flags)
	}
	if testing.Short() {
		return
	}
	valid("all", "--mix uuidv4:10%,uuidv7:90% --nodes 4 --arrivals poisson --tick 16ms --outliers 0.5%:+12y --late 20%:200ms:10 --restart 1@1000:500 --rollback 1500:100ms")
}

// What the verb ids writes is what a run of the same flags loads, in every way at once.
func TestIDsOfStreams(t *testing.T) {
	const flags = " --rows 2000 --nodes 2 --arrivals poisson --tick 16ms --outliers 1%:-1h --late 10%:50ms:10" +
		" --restart 1@1000:100 --rollback 1500:1s --mix uuidv4:5%,uuidv7:95%"
	dir := t.TempDir()
	var text, words bytes.Buffer
	if code := run(t.Context(), strings.Fields("ids"+flags), nil, &text, &words); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, &words)
	}
	file := filepath.Join(dir, "ids.txt")
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	var values [2][]results.Value
	for i, args := range []string{"--keys " + file, flags} {
		out := filepath.Join(dir, strconv.Itoa(i))
		if code := run(t.Context(), strings.Fields("run --engine model-bbolt --rounds 0 "+args+" --out "+out), nil, io.Discard, &words); code != exitDone {
			t.Fatalf("exit code %d\n%s", code, &words)
		}
		r, err := results.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range r.Records {
			if record.Segment == units.Primary {
				values[i] = record.Values
			}
		}
	}
	if len(values[0]) == 0 || !slices.Equal(values[0], values[1]) {
		t.Errorf("of the file %v, of the scheme %v", values[0], values[1])
	}
}

// A load's pages are the same where its keys are replayed, which are made in bulk or held, as in
// a table into which they are put one by one.
func TestStreamsAreReplayed(t *testing.T) {
	for _, flags := range []string{
		"--scheme uuidv7,snowflake --arrivals poisson",
		"--scheme uuidv7,ulid --arrivals poisson --nodes 3 --skew 5ms --tick 16ms",
		"--scheme uuidv7,uuidv4 --arrivals bursts:100:20ms --jitter 1ms",
		"--scheme serial,snowflake --nodes 5 --blocks 20",
		"--scheme serial --nodes 5 --blocks 20:turns --arrivals poisson",
		"--mix uuidv4:20%,uuidv7:70%,comb:10%",
		"--scheme uuidv7,uuidv7mono --nodes 2 --outliers 1%:+12y --restart 0@2000:1000 --rollback 1000:100ms",
		"--scheme uuidv7 --nodes 4 --late 20%:200ms:10",
	} {
		t.Run(flags, func(t *testing.T) {
			counts := map[string][]results.Record{}
			for _, mode := range []string{"pages", "exact"} {
				out := filepath.Join(t.TempDir(), "run")
				args := "run --engine model-bbolt,model-sqlite,model-postgres,model-innodb --rounds 0 --rows 4000 --batch 70 --mode " + mode + " --out " + out + " " + flags
				var words bytes.Buffer
				if code := run(t.Context(), strings.Fields(args), nil, io.Discard, &words); code != exitDone {
					t.Fatalf("exit code %d\n%s", code, &words)
				}
				r, err := results.Open(out)
				if err != nil {
					t.Fatal(err)
				}
				for _, record := range r.Records {
					if record.Segment != units.All {
						name := strings.TrimSuffix(record.Case.String(), "/mode=exact") + " " + string(record.Segment)
						counts[name] = append(counts[name], record)
					}
				}
			}
			compared := 0
			for name, pair := range counts {
				if len(pair) != 2 {
					continue // exact knows nothing of heaps
				}
				for _, v := range pair[1].Values {
					info, _ := units.Find(v.Unit)
					was, told := pair[0].Get(v.Unit)
					if !info.Exact || !told {
						continue
					}
					if compared++; was != v.Value {
						t.Errorf("%s: %v %s where keys are replayed, and %v page by page", name, v.Value, v.Unit, was)
					}
				}
			}
			if compared < 4*4 {
				t.Errorf("%d counts are compared", compared)
			}
		})
	}
}
