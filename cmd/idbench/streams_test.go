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
// engines that need no server; of all ways in a few loads, in every engine.
func TestStreamsAreValid(t *testing.T) {
	streams := []string{
		"--scheme serial --nodes 4 --blocks 50",
		"--scheme snowflake --nodes 4 --blocks 50:turns",
		"--mix uuidv4:10%,uuidv7:90%",
		"--scheme uuidv7 --outliers 0.5%:+12y",
		"--scheme uuidv7mono --nodes 2 --restart 1@1000:500",
		"--scheme uuidv7 --rollback 1000:100ms",
		"--scheme ulid --nodes 4 --late 20%:200ms:10",
		"--scheme uuidv7 --arrivals poisson",
		"--scheme uuidv7 --arrivals bursts:100:20ms --tick 16ms",
	}
	engines := "bbolt,sqlite"
	if !testing.Short() {
		engines = "all"
		streams = []string{
			"--scheme serial --nodes 10 --blocks 50 --late 20%:200ms:10",
			"--scheme snowflake --nodes 4 --blocks 50:turns --arrivals poisson --outliers 1%:-1h",
			"--mix uuidv4:10%,uuidv7:90% --nodes 2 --restart 1@1000:500 --tick 16ms",
			"--scheme uuidv7 --arrivals bursts:100:20ms --outliers 0.5%:+12y --rollback 1000:100ms",
		}
	}
	for _, flags := range streams {
		t.Run(flags, func(t *testing.T) {
			args := strings.Fields("validate --engine " + engines + " --rows 2000 --batch 100 " + flags + " --out " + filepath.Join(t.TempDir(), "run"))
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), args, nil, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), " within tolerance, 0 off") {
				t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
			}
		})
	}
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
