package ids

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestParseOutliers(t *testing.T) {
	for text, want := range map[string]string{
		"0.1%:+12y": "0.001:+105192h0m0s", "0.5:-1d": "0.5:-24h0m0s", "1:100us": "1:+100us",
	} {
		o, err := ParseOutliers(text)
		if err != nil || o.String() != want {
			t.Errorf("%s: %v, %v, want %s", text, o, err, want)
		}
		if again, err := ParseOutliers(o.String()); err != nil || again != o {
			t.Errorf("%s: %v read again is %v, %v", text, o, again, err)
		}
	}
	for text, want := range map[string]string{
		"0.1": "of the form SHARE:±D", "x:+1s": "is not a share", "0.1:x": "is not a time", "0.1:0s": "off by 0 is right",
	} {
		if o, err := ParseOutliers(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %q", text, o, err, want)
		}
	}
	for want, c := range map[string]struct {
		scheme Scheme
		o      Outliers
		nodes  int
	}{
		"outliers 0.5:+1s: uuidv4 has no time in it; schemes that have: snowflake, ": {uuidv4Scheme, Outliers{Whole / 2, time.Second}, 1},
		"the share must be": {uuidv7Scheme, Outliers{Whole + 1, time.Second}, 1},
		"ahead":             {uuidv7Scheme, Outliers{1, 101 * year}, 1},
		"behind: at most 87600h0m0s, which the epochs": {uuidv7Scheme, Outliers{1, -11 * year}, 1},
		"snowflake on 1025 nodes":                      {snowflakeScheme, Outliers{1, time.Second}, 1024},
	} {
		e := DefaultEnv()
		e.Outliers, e.Nodes = c.o, c.nodes
		if err := c.scheme.Check(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	e := Env{Rate: 50_000, Nodes: 100, Outliers: Outliers{Whole / 2, time.Hour}}
	if err := sonyflakeScheme.Check(e); err != nil {
		t.Error(err)
	}
	e.Rate = 60_000
	if err := sonyflakeScheme.Check(e); err == nil || !strings.Contains(err.Error(), "at most 25600 of one") {
		t.Error(err)
	}
	e = DefaultEnv()
	e.Outliers = Outliers{1, 60 * year}
	if err := snowflakeScheme.CheckRows(e, 1); err == nil || !strings.Contains(err.Error(), "its time field ends after 0") {
		t.Error(err)
	}
}

// As many ids as the share says are of one more node, whose clock is off; all others are where
// they would be.
func TestOutliers(t *testing.T) {
	const rows, share = 200_000, 0.01
	e := Env{Seed: 3, Rate: 5000, Nodes: 4, Skew: time.Second}
	plain := newProcess(e)
	e.Outliers = Outliers{Whole / 100, -time.Hour}
	with := newProcess(e)
	odd := 0
	offset := int64(math.MinInt64)
	for i := range int64(rows) {
		var a, b Mint
		plain.mint(&a, i)
		with.mint(&b, i)
		if b.Node < e.Nodes {
			if a != b {
				t.Fatalf("id %d: %+v, without outliers %+v", i, b, a)
			}
			continue
		}
		odd++
		off := b.Clock - StartNanos - int64(b.Time)
		if offset == math.MinInt64 {
			offset = off
		}
		if off != offset || off < -int64(time.Hour+time.Second) || off > -int64(time.Hour-time.Second) {
			t.Fatalf("the clock of id %d is off by %v, that of the first by %v", i, time.Duration(off), time.Duration(offset))
		}
	}
	if dev := math.Abs(float64(odd)-rows*share) / math.Sqrt(rows*share*(1-share)); dev > sigmas {
		t.Errorf("%d outliers of %d, %.1f standard deviations off", odd, rows, dev)
	}
}
