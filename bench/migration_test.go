package bench

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/ids"
	"idbench/index"
	postgresmodel "idbench/index/postgres/model"
	"idbench/units"
)

// keysOf are the ids of a case in the order of their arrival.
func keysOf(t *testing.T, c Case) []string {
	t.Helper()
	s, err := newSource(c)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for range c.Rows / 10 { // blocks that a migration falls into
		if _, err := s.next(10); err != nil {
			t.Fatal(err)
		}
		for _, k := range s.keys {
			list = append(list, string(k))
		}
	}
	return list
}

// The first rows are those of the one scheme alone, and the others those that the other
// scheme alone has at their places.
func TestMigratedStream(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 20 {
		cfg := small("fake")
		cfg.Rows = 10 * (1 + random.Int64N(100))
		cfg.Schemes = []string{"uuidv7mono", "ulid"}
		cfg.Env = ids.Env{Seed: random.Uint64(), Rate: 1 + random.Int64N(10_000), Nodes: 1 + random.IntN(3),
			Skew: time.Duration(random.Int64N(1e9)), Jitter: time.Duration(random.Int64N(3e9))}
		alone := plan(t, []index.Engine{&fake{}}, cfg)
		cfg.Migration = Migration{From: "uuidv7mono", At: 1 + random.Int64N(cfg.Rows-1)}
		both := plan(t, []index.Engine{&fake{}}, cfg)
		from, to, got := keysOf(t, alone[0]), keysOf(t, alone[1]), keysOf(t, both[1])
		at := cfg.Migration.At
		if !slices.Equal(got, slices.Concat(from[:at], to[at:])) {
			t.Fatalf("%s: not the one scheme's first %d and the other's last", both[1].Name(), at)
		}
		// What migrates from itself is what it was.
		if both[0].Name().String() != alone[0].Name().String() || !slices.Equal(keysOf(t, both[0]), from) {
			t.Fatalf("%s became %s", alone[0].Name(), both[0].Name())
		}
	}
}

func TestMigrationPlans(t *testing.T) {
	cfg := small("fake")
	cfg.Schemes, cfg.Layouts, cfg.Env.Jitter, cfg.Durability, cfg.Rounds = []string{"ksuid"}, []units.Layout{units.Clustered}, time.Second, Durabilities[1], 0
	cfg.Migration = Migration{From: "xid", At: 999}
	c := plan(t, engines(), cfg)[0]
	want := "engine=fake/layout=clustered/scheme=ksuid/encoding=binary/workload=insert/rows=1000/batch=30/value=100/jitter=1s/migrate-from=xid/at=999/durability=sync"
	if got := c.Name().String(); got != want {
		t.Errorf("name %s, want %s", got, want)
	}
	if got := c.table().KeyBytes; got != 20 {
		t.Errorf("a column of %d bytes for ids of 12 and 20", got)
	}
	if s := cfg.Settings(); s["migrate-from"] != "xid" || s["at"] != "999" {
		t.Errorf("settings %v", s)
	}
	if e := Describe([]Config{cfg}, []Case{c}, nil, nil, ""); e.Schemes["xid"] == "" || e.Schemes["ksuid"] == "" {
		t.Errorf("versions of schemes %v", e.Schemes)
	}
	if first := c.first(100); first.Rows != 100 || first.At != 99 {
		t.Errorf("a probe of %d rows migrates at %d", first.Rows, first.At)
	}
	// Each scheme has its own rows to span its periods with.
	cfg.Schemes, cfg.Migration = []string{"uuidv7"}, Migration{From: "uuidv1", At: 10}
	c = plan(t, engines(), cfg)[0]
	if w := c.warnings(); len(w) != 1 || !strings.Contains(w[0], "of uuidv1") {
		t.Errorf("warnings %q", w)
	}
}

func TestMigrationRefuses(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"no scheme is named to migrate from":                              func(c *Config) { c.Migration.From = "" },
		"at 0: must be 1 to 999":                                          func(c *Config) { c.Migration.At = 0 },
		"at 1000: must be 1 to 999":                                       func(c *Config) { c.Migration.At = 1000 },
		`did you mean "uuidv4"?; allowed: serial, `:                       func(c *Config) { c.Migration.From = "uuid4" },
		"the one is kept as uuid and the other as integer":                func(c *Config) { c.Schemes = []string{"serial"} },
		"the one is kept as text and the other as integer":                func(c *Config) { c.Schemes, c.Encoding = []string{"serial"}, ids.Text },
		"schemes like serial: serial, snowflake, scrambled, ":             func(c *Config) { c.Schemes = []string{"serial"} },
		"snowflake on 2000 nodes":                                         func(c *Config) { c.Migration.From, c.Schemes, c.Env.Nodes = "snowflake", []string{"serial"}, 2000 },
		"takes keys up to 30 and values up to 1000 bytes, not 36 and 100": func(c *Config) { c.Encoding, c.Schemes = ids.Decimal, []string{"serial"} },
	} {
		cfg := small("fake")
		cfg.Schemes, cfg.Migration = []string{"uuidv7"}, Migration{From: "uuidv4", At: 500}
		change(&cfg)
		if _, _, err := Plan(t.Context(), []Config{cfg}, engines()); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want ErrUsage with %q", err, want)
		}
	}
}

// New ordered ids in a table of random ones arrive at one place inside the key space, so
// that nbtree halves a leaf for each half of a leaf of them. A full leaf has 291 entries:
// (8192 − 24 − 16 bytes of page) / (8 + 16 + 4 of entry and pointer).
func TestMigrationInTheModel(t *testing.T) {
	leaves := func(rows int64, m Migration) (n float64) {
		cfg := small("model-postgres")
		cfg.Schemes, cfg.Rows, cfg.Rounds, cfg.Migration = []string{"uuidv7"}, rows, 0, m
		if m.From == "" {
			cfg.Schemes = []string{"uuidv4"}
		}
		for _, f := range collect(t, Runner{}, plan(t, []index.Engine{postgresmodel.Profile{}}, cfg)) {
			for _, r := range f.Records {
				if v, ok := r.Get(units.LeafPages); ok {
					n = v
				}
			}
		}
		return n
	}
	old, moved := leaves(10_000, Migration{}), leaves(20_000, Migration{From: "uuidv4", At: 10_000})
	if more := moved - old; more < 10_000/146.-1 || more > 10_000/145.+1 {
		t.Errorf("%v leaves more for 10,000 ordered ids after %v", more, old)
	}
}
