package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idbench/ids"
	"idbench/predict"
	"idbench/results"
	"idbench/units"
)

// streamsSeen are streams, each with the words that must stand in the prediction that look advises;
// "": any, or that of the file.
func streamsSeen() [][2]string {
	list := [][2]string{
		{"--scheme serial --nodes 8 --blocks 50", ""},
		{"--scheme serial --nodes 8 --blocks 50:turns", ""},
		{"--scheme snowflake --nodes 5 --blocks 50 --rate 1000", ""},
		{"--scheme objectid --nodes 7 --restart 2@8000:1000", ""},
		{"--scheme uuidv7 --outliers 1%:+1y", ""},
		{"--scheme uuidv7 --outliers 0.5%:+1y", ""},
		{"--scheme uuidv7 --outliers 0.1%:+12y", ""},
		{"--scheme uuidv7 --outliers 0.01%:+30m", ""},
		{"--scheme uuidv7mono --outliers 1%:-1m", ""},
		{"--scheme uuidv7 --late 20%:2s:50 --nodes 8", ""},
		{"--scheme uuidv7mono --late 20%:200ms:10", ""},
		{"--scheme uuidv7 --rollback 10000:1s", ""},
		{"--scheme uuidv7 --restart 0@10000:5000 --nodes 4", ""},
		{"--scheme uuidv7 --tick 16ms", "--tick 16ms"},
		{"--scheme uuidv7 --tick 1s", ""},
		{"--scheme uuidv7 --arrivals bursts:100:20ms", "--tick 20ms"},
		{"--scheme uuidv7 --arrivals poisson", "--arrivals poisson"},
		{"--scheme uuidv7 --jitter 10ms", "--jitter 10ms"},
		{"--scheme uuidv7 --jitter 1s --rate 20000", ""},
		{"--scheme uuidv7 --nodes 3 --skew 100ms", ""},
		{"--scheme uuidv7mono --jitter 1ms", ""},
		{"--mix uuidv4:10%,uuidv7:90%", ""},
	}
	for _, s := range ids.Schemes {
		list = append(list, [2]string{"--scheme " + s.Name, ""})
	}
	return list
}

// What look advises to predict has pages like the file's own, in the profiles that it names beside, or
// is a prediction of the file. make verify has all streams, more rows, and other seeds.
func TestAdviceIsLikeTheFile(t *testing.T) {
	seed := uint64(1)
	rows, streams := 20_000, streamsSeen()
	if *verify {
		rows, seed = 50_000, rand.Uint64N(1<<32)
	} else { // a part of them
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(streams), func(i, j int) { streams[i], streams[j] = streams[j], streams[i] })
		streams = streams[:16]
	}
	if testing.Short() {
		streams = streams[:8]
	}
	dir := t.TempDir()
	modelled := 0
	for i, stream := range streams {
		file := filepath.Join(dir, "ids.txt")
		out := func(args string) []byte {
			var text, words bytes.Buffer
			if code := run(t.Context(), strings.Fields(args), nil, &text, &words); code != exitDone {
				t.Fatalf("seed %d: %s: exit code %d, %s", seed, args, code, &words)
			}
			return text.Bytes()
		}
		if err := os.WriteFile(file, out(fmt.Sprintf("ids %s --seed %d --rows %d", stream[0], seed, rows)), 0o644); err != nil {
			t.Fatal(err)
		}
		var told struct{ Next []string }
		if err := json.Unmarshal(out("look --json "+file), &told); err != nil {
			t.Fatal(err)
		}
		if len(told.Next) != 2 || told.Next[1] != "idbench run --keys "+file+" --engine model-postgres,model-innodb --rounds 0" {
			t.Errorf("seed %d: %s: goes on with %q", seed, stream[0], told.Next)
			continue
		}
		command := strings.TrimPrefix(told.Next[0], "idbench ")
		if !strings.Contains(command, stream[1]) {
			t.Errorf("seed %d: %s: %s, without %s", seed, stream[0], command, stream[1])
		}
		if command == "predict --keys "+file {
			continue
		}
		modelled++
		folder := filepath.Join(dir, fmt.Sprint(i))
		out(strings.TrimPrefix(told.Next[1], "idbench ") + " --out " + folder)
		r, err := results.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, record := range r.Records {
			used, _ := record.Get(units.LeafInuse)
			all, ok := record.Get(units.LeafAlloc)
			if !ok || record.Segment == units.All {
				continue
			}
			compared++
			name := record.Case.Get("engine")
			engine := strings.TrimPrefix(name, "model-")
			var told struct {
				Schemes []struct {
					Numbers map[string]struct{ Value float64 }
				}
			}
			if err := json.Unmarshal(out(command+" --json --engine "+engine), &told); err != nil || len(told.Schemes) != 1 {
				t.Fatal(err, len(told.Schemes))
			}
			its := told.Schemes[0].Numbers[predict.Fill].Value
			if own := used / all; math.Abs(own-its) > farthest+1e-9 {
				t.Errorf("seed %d: %s: fill %.4f in %s, of %s it is %.4f", seed, stream[0], own, engine, command, its)
			}
		}
		if compared != 2 {
			t.Errorf("seed %d: %s: %d fills are compared", seed, stream[0], compared)
		}
	}
	if 3*modelled < len(streams) {
		t.Errorf("seed %d: of %d streams only %d are told", seed, len(streams), modelled)
	}
}
