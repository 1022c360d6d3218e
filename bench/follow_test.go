package bench

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
)

// keysFile is a checked file of ids.
func keysFile(t *testing.T, text string) *keyfile.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ids.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := keyfile.Check(t.Context(), keyfile.Ask{Path: path}, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// millis is the time that a UUIDv7 bears.
func millis(key string) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64([]byte(key)) >> 16)).UTC()
}

// A scheme that goes on after the ids of a file bears later times, and one before them earlier ones,
// so that rows that come later sort after those before them. Where the times follow one another anyway, its
// ids are those that it makes alone.
func TestFollow(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	uuidv7, err := ids.Find("uuidv7")
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		e := ids.DefaultEnv()
		e.Seed, e.Ahead = random.Uint64(), time.Duration(random.Int64N(int64(4*365*24*time.Hour)))-3*365*24*time.Hour
		if !timeOf(e).Before(time.Now()) {
			continue // times after now are none
		}
		stream, err := uuidv7.Stream(e, ids.Text)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for range 200 {
			lines = append(lines, string(stream.Append(nil)))
		}
		file := keysFile(t, strings.Join(lines, "\n")+"\n")
		cfg := small("fake")
		cfg.Keys, cfg.Env.Seed = file, random.Uint64()
		cfg.Env.Nodes, cfg.Env.Skew, cfg.Env.Jitter = 1+random.IntN(3), time.Duration(random.Int64N(1e9)), time.Duration(random.Int64N(1e9))
		if random.IntN(2) == 0 {
			cfg.Env.Arrivals.Pace = ids.Poisson
		}
		from, to := KeysScheme, "uuidv7"
		cfg.Rows = 400
		if random.IntN(2) == 0 {
			from, to = to, from
		}
		cfg.Schemes, cfg.Migration = []string{to}, Migration{From: from, At: 200}
		list := plan(t, []index.Engine{&fake{}}, cfg)
		c := list[slices.IndexFunc(list, Case.Migrates)]
		all := keysOf(t, c)
		for _, before := range all[:200] {
			for _, after := range all[200:] {
				if !millis(before).Before(millis(after)) {
					t.Fatalf("%s, file from %v: a row of %v comes before one of %v; %s", c.Name(), timeOf(e), millis(before), millis(after), c.Clock())
				}
			}
		}
		if moved := c.Clock() != ""; moved != (c.Env.Ahead != 0) || moved && !slices.Contains(c.warnings(), c.Clock()) {
			t.Errorf("clock moved by %v: %q, warnings %q", c.Env.Ahead, c.Clock(), c.warnings())
		}
		if c.Env.Ahead == 0 && (from == KeysScheme) != timeOf(e).Before(timeOf(ids.DefaultEnv())) {
			t.Errorf("%s: file from %v, and the clock was not moved", c.Name(), timeOf(e))
		}
	}
}

// timeOf is when the clock of a process starts.
func timeOf(e ids.Env) time.Time { return time.Unix(0, ids.StartNanos).Add(e.Ahead).UTC() }

// A file that ends where the scheme would go on is followed by what the scheme makes alone.
func TestFollowsOn(t *testing.T) {
	cfg := small("fake")
	cfg.Schemes, cfg.Rows = []string{"uuidv7"}, 400
	alone := keysOf(t, plan(t, []index.Engine{&fake{}}, cfg)[0])
	var lines strings.Builder
	for _, key := range alone[:200] {
		fmt.Fprintf(&lines, "%x\n", key)
	}
	cfg.Keys, cfg.Migration = keysFile(t, lines.String()), Migration{From: KeysScheme, At: 200}
	list := plan(t, []index.Engine{&fake{}}, cfg)
	c := list[slices.IndexFunc(list, Case.Migrates)]
	if c.Clock() != "" || !slices.Equal(keysOf(t, c), alone) {
		t.Errorf("%q: the clock was moved by %v", c.Clock(), c.Env.Ahead)
	}
}

// Where the clock cannot be set so, the run warns.
func TestFollowsNot(t *testing.T) {
	uuidv7, _ := ids.Find("uuidv7")
	e := ids.DefaultEnv()
	e.Ahead = -9 * 365 * 24 * time.Hour
	stream, err := uuidv7.Stream(e, ids.Text)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for range 20 {
		lines = append(lines, string(stream.Append(nil)))
	}
	cfg := small("fake")
	cfg.Keys, cfg.Rows, cfg.Env.Rate = keysFile(t, strings.Join(lines, "\n")+"\n"), 40, 1
	cfg.Env.Skew = 364 * 24 * time.Hour
	cfg.Schemes, cfg.Migration = []string{KeysScheme}, Migration{From: "uuidv7", At: 20}
	list := plan(t, []index.Engine{&fake{}}, cfg)
	c := list[slices.IndexFunc(list, Case.Migrates)]
	if c.Env.Ahead != 0 || c.Clock() != "" || !strings.Contains(strings.Join(c.warnings(), " "), "later rows sort before earlier ones") {
		t.Errorf("ahead %v, %q, warnings %q", c.Env.Ahead, c.Clock(), c.warnings())
	}
}
