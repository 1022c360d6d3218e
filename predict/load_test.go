package predict

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"idbench/ids"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

func TestLoadMode(t *testing.T) {
	for _, c := range []struct {
		profile index.Engine
		scheme  string
		rows    int64
		mode    units.Mode
		change  func(*Config)
		want    units.Mode
		wrong   string
	}{
		{profile: bboltmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Auto, want: units.Pages},
		{profile: bboltmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Exact, want: units.Exact},
		{profile: bboltmodel.Profile{}, scheme: "uuidv4", rows: 1e9, mode: units.Pages, want: units.Pages},
		{profile: bboltmodel.Profile{}, scheme: "uuidv4", rows: 1e7, mode: units.Auto, want: units.Exact},
		{profile: postgresmodel.Profile{}, scheme: "uuidv4", rows: 1e9, mode: units.Auto, want: units.Urn},
		{profile: postgresmodel.Profile{}, scheme: "uuidv7", rows: 1e9, mode: units.Auto, want: units.Steady},
		{profile: postgresmodel.Profile{}, scheme: "uuidv4", rows: 1e9, mode: units.Fringe, want: units.Fringe},
		{profile: postgresmodel.Profile{}, scheme: "uuidv1", rows: 2e7, mode: units.Auto, want: units.Exact}, // its low field wraps
		{profile: postgresmodel.Profile{}, scheme: "uuidv7", rows: 2e7, mode: units.Auto, change: func(c *Config) { c.Env.Tick = 20 * time.Second }, want: units.Exact},
		{profile: postgresmodel.Profile{}, scheme: "uuidv7", rows: 2e7, mode: units.Auto, change: func(c *Config) { c.Env.Tick = 24 * time.Hour }, want: units.Exact},
		{profile: innodbmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Auto, want: units.Pages},
		{profile: innodbmodel.Profile{}, scheme: "uuidv4", rows: 1e9, mode: units.Auto, change: func(c *Config) { c.Extra = 1 }, want: units.Exact},
		{profile: sqlitemodel.Profile{}, scheme: "uuidv4", rows: 1e8, mode: units.Auto, want: units.Exact},
		{profile: sqlitemodel.Profile{}, scheme: "uuidv4", rows: 1e8, mode: units.Exact, change: func(c *Config) { c.Extra = 1 }, want: units.Exact},
		{profile: sqlitemodel.Profile{}, scheme: "uuidv4", rows: 1e8, mode: units.Exact, change: func(c *Config) { c.Extra = 2 }, wrong: "keeps 1226666667 bytes of 100000000 rows"},
		{profile: sqlitemodel.Profile{}, scheme: "uuidv4", rows: 1e9, mode: units.Auto, want: units.Pages},
		{profile: sqlitemodel.Profile{}, scheme: "serial", rows: 1e9, mode: units.Auto, want: units.Exact},
		{profile: innodbmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Urn, wrong: "has no other modes than pages and exact"},
		{profile: bboltmodel.Profile{}, scheme: "uuidv4", rows: 1e9, mode: units.Auto, change: func(c *Config) { c.Layout = units.RowID }, want: units.Urn},
		{profile: bboltmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Exact, change: func(c *Config) { c.Layout = units.RowID }, want: units.Exact},
		{profile: postgresmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Exact, change: func(c *Config) { c.Extra = 1 }, wrong: "1 further indexes"},
		{profile: postgresmodel.Profile{}, scheme: "uuidv7", rows: 1e6, mode: units.Urn, wrong: "mode urn is for random ids, and these are ordered"},
		{profile: postgresmodel.Profile{}, scheme: "uuidv4", rows: 1e6, mode: units.Steady, wrong: "mode steady is for ordered ids, and these are random"},
		{profile: postgresmodel.Profile{}, scheme: "uuidv4", rows: 1e11, mode: units.Auto, wrong: "mode urn: rows 100000000000: must be 1 to 10000000000; of more, mode fringe"},
		{profile: postgresmodel.Profile{}, scheme: "uuidv4", rows: 1e10, mode: units.Exact, wrong: "must be 1 to 4294967295"},
		{profile: postgresmodel.Profile{}, scheme: "uuidv7mono", rows: 1e9, mode: units.Exact, wrong: "16000000000 bytes of memory"},
		{profile: postgresmodel.Profile{}, scheme: "serial", rows: 1e6, mode: units.Exact, change: func(c *Config) { c.Encoding = ids.Decimal }, wrong: "not all of one length"},
	} {
		config := config(t, c.profile, c.scheme, c.rows)
		config.Mode = c.mode
		if c.change != nil {
			c.change(&config)
		}
		got, err := LoadMode(t.Context(), config)
		switch {
		case c.wrong == "" && (err != nil || got != c.want):
			t.Errorf("%s, %s, %d rows, mode %s: %s, %v; want %s", c.profile.Name(), c.scheme, c.rows, c.mode, got, err, c.want)
		case c.wrong != "" && (!errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%s, %s, %d rows, mode %s: %q, %v; want misuse with %q", c.profile.Name(), c.scheme, c.rows, c.mode, got, err, c.wrong)
		}
	}
}

// Every count of a replay, at each point of its series, is the profile's own.
func TestLoadIsTheProfiles(t *testing.T) {
	kinds := []kind{{bboltmodel.Profile{}, units.Clustered}, {bboltmodel.Profile{}, units.RowID}, {postgresmodel.Profile{}, units.Heap},
		{innodbmodel.Profile{}, units.Clustered}, {sqlitemodel.Profile{}, units.RowID}}
	for _, kind := range kinds {
		for _, scheme := range mainSchemes() {
			profile := kind.profile
			c := config(t, profile, scheme, 60_000)
			c.Layout = kind.layout
			c.Mode = units.Exact
			into, err := (&table{ctx: t.Context(), c: c}).open()
			if err != nil {
				t.Fatal(err)
			}
			compared := 0
			err = (&table{ctx: t.Context(), c: c}).load(into, c.Rows, func(rows int64) error {
				if p, ok := into.(index.Checkpointer); ok && rows%c.Checkpoint == 0 {
					if err := p.Checkpoint(t.Context()); err != nil {
						return err
					}
				}
				if rows != 23_000 && rows != c.Rows {
					return nil
				}
				got, err := Load(t.Context(), c, rows)
				if err != nil {
					return err
				}
				want, err := into.Stats(t.Context())
				if err != nil {
					return err
				}
				counts := map[units.Segment]index.Counts{}
				for _, s := range want {
					counts[s.Name] = s.Counts
				}
				for _, s := range got.Segments {
					for u, n := range s.Counts {
						if m, ok := counts[s.Name][u]; !ok || n != m {
							t.Errorf("%s, %s, %d rows, %s: %s %d, the profile has %d", profile.Name(), scheme, rows, s.Name, u, n, m)
						}
						if u == units.DirtyPages && rows < c.Rows {
							t.Errorf("%s, %s: pages written after %d rows", profile.Name(), scheme, rows)
						}
						compared++
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if compared < 20 {
				t.Errorf("%s, %s: %d counts compared", profile.Name(), scheme, compared)
			}
		}
	}
}

// What a mode without keys says is within its own error of the replay, four times over,
// and comes with that error.
func TestLoadsWithoutKeys(t *testing.T) {
	for scheme, modes := range map[string][]units.Mode{"uuidv4": {units.Urn, units.Fringe}, "uuidv7": {units.Steady}} {
		for _, kind := range []kind{{bboltmodel.Profile{}, units.Clustered}, {bboltmodel.Profile{}, units.RowID}, {postgresmodel.Profile{}, units.Heap}} {
			profile := kind.profile
			c := config(t, profile, scheme, 1_500_000)
			c.Layout = kind.layout
			c.Mode = units.Exact
			want, err := Load(t.Context(), c, c.Rows)
			if err != nil {
				t.Fatal(err)
			}
			for _, c.Mode = range modes {
				got, err := Load(t.Context(), c, c.Rows)
				if err != nil {
					t.Fatal(err)
				}
				ids := 0
				if c.Layout == units.RowID {
					ids = 1
					if !reflect.DeepEqual(got.Segments[0], want.Segments[0]) {
						t.Errorf("%s, %s, mode %s: the tree of the rows has %v, the replay %v", profile.Name(), scheme, c.Mode, got.Segments[0], want.Segments[0])
					}
				}
				n, m := float64(got.Segments[ids].Counts[units.LeafPages]), float64(want.Segments[ids].Counts[units.LeafPages])
				if off := math.Abs(n-m) / m; off > 2*got.Error || got.Error == 0 || units.Mode(got.Mode) != c.Mode {
					t.Errorf("%s, %s of seed %d, mode %s: %v leaves, the replay has %v; its error is %v", profile.Name(), scheme, c.Env.Seed, got.Mode, n, m, got.Error)
				}
			}
		}
	}
	c := config(t, bboltmodel.Profile{}, "uuidv4", 10)
	c.Mode = units.Pages
	if _, err := Load(t.Context(), c, 10); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a load of mode pages: %v", err)
	}
}
