package keyfile

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// A Look is what the ids of a file show without being told.
type Look struct {
	Scheme string  // the one of package ids that they look like; "" = none
	Share  float64 // of the ids that do
	Tau    float64 // Kendall's, between order of arrival and key order: 1 = ascending, 0 = no relation; NaN of one id
	Window int64   // disorder window: the most places that an id arrives after the first greater one
	Most   int64   // the disorder window of all but the worst 1 % of ids
	// From and To are the first and last time that the ids bear; zero where they bear none.
	From, To time.Time
}

// look sorts the rows.
func look(f *File, rows []row) (Look, error) {
	if line, earlier, ok := arrange(rows); ok {
		var key [16]byte
		for _, r := range rows {
			if int64(r.at)+1 == line {
				key = r.key
			}
		}
		return Look{}, badf("%s:%d: duplicate of line %d: %s", f.Path, line, earlier, f.Form.format(&key))
	}
	order := ranks(rows)
	back := windows(order)
	n := len(rows)
	l := Look{Window: int64(back[n-1]), Most: int64(back[(n-1)*99/100])}
	swaps := inversions(order)
	// Kendall 1938, for values of which none are equal.
	l.Tau = 1 - 4*float64(swaps)/(float64(n)*float64(n-1))
	guess(&l, f, rows, swaps == 0)
	return l, nil
}

// Bounds of a time that an id is believed to bear.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// likely is the share of ids that must fit a scheme.
const likely = 0.99

// A trait is what most ids of a scheme show, and few others.
type trait struct {
	scheme string
	forms  string // initial of Form.Name
	fits   func(key *[16]byte) bool
	time   func(key *[16]byte) time.Time // nil: bears none
}

var traits = []trait{
	{"uuidv4", "Uh", version(4), nil},
	{"uuidv7", "Uh", version(7), leadingMillis},
	{"uuidv6", "Uh", version(6), func(k *[16]byte) time.Time {
		high := binary.BigEndian.Uint64(k[:8])
		return gregorian(high>>16<<12 | high&0xfff)
	}},
	{"uuidv1", "Uh", version(1), func(k *[16]byte) time.Time {
		low, mid := uint64(binary.BigEndian.Uint32(k[:4])), uint64(binary.BigEndian.Uint16(k[4:6]))
		return gregorian(uint64(binary.BigEndian.Uint16(k[6:8])&0xfff)<<48 | mid<<32 | low)
	}},
	{"ulid", "Uh", func(*[16]byte) bool { return true }, leadingMillis},
	{"comb", "Uh", func(*[16]byte) bool { return true }, func(k *[16]byte) time.Time {
		return time.UnixMilli(int64(binary.BigEndian.Uint64(k[8:]) & (1<<48 - 1)))
	}},
}

// version tells UUIDs of a version of RFC 9562.
func version(v byte) func(*[16]byte) bool {
	return func(k *[16]byte) bool { return k[6]>>4 == v && k[8]>>6 == 2 }
}

func leadingMillis(k *[16]byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(k[:8]) >> 16))
}

// gregorian is a time in units of 100 ns since 15 October 1582, 141,427 days before
// 1970.
func gregorian(units uint64) time.Time {
	since := int64(units) - 141_427*24*60*60*10_000_000
	return time.Unix(since/10_000_000, since%10_000_000*100)
}

// guess finds the first trait that nearly all ids show. rows are in key order;
// ascending says that this is their order of arrival too.
func guess(l *Look, f *File, rows []row, ascending bool) {
	if f.Bytes == 8 {
		guessInteger(l, f, rows)
		return
	}
	for _, t := range traits {
		if f.Form.Name == "ULIDs" && t.scheme != "ulid" {
			continue
		}
		n := 0
		var from, to time.Time
		for i := range rows {
			k := &rows[i].key
			if !t.fits(k) {
				continue
			}
			if t.time != nil {
				at := t.time(k)
				if at.Before(earliest) || at.After(latest) {
					continue
				}
				if n == 0 || at.Before(from) {
					from = at
				}
				if n == 0 || at.After(to) {
					to = at
				}
			}
			n++
		}
		if share := float64(n) / float64(len(rows)); share >= likely {
			l.Scheme, l.Share, l.From, l.To = t.scheme, share, from, to
			if mono := map[string]string{"uuidv7": "uuidv7mono", "ulid": "ulidmono"}[t.scheme]; mono != "" && ascending && sharesMillis(rows) {
				l.Scheme = mono
			}
			return
		}
	}
}

// sharesMillis reports whether so many ids share a millisecond that those without an
// order within it would not ascend: 20 pairs ascend by chance once in a million times.
func sharesMillis(rows []row) bool {
	pairs := 0
	for i := 1; i < len(rows); i++ {
		if leadingMillis(&rows[i].key).Equal(leadingMillis(&rows[i-1].key)) {
			pairs++
		}
	}
	return pairs >= 20
}

// Snowflakes of one node differ above its bits only; Sonyflakes have the node last.
const (
	snowflakeTail  = 1<<22 - 1
	sonyflakeTail  = 1<<16 - 1
	snowflakeEpoch = 1_288_834_974_657 // Twitter's, Unix ms
	sonyflakeEpoch = 1_409_529_600_000 // Unix ms, ticks of 10 ms
)

// guessInteger knows dense integers, and large ones that ascend with their arrival:
// a random integer has a plausible time too.
func guessInteger(l *Look, f *File, rows []row) {
	first, last := binary.BigEndian.Uint64(rows[0].key[:8]), binary.BigEndian.Uint64(rows[len(rows)-1].key[:8])
	ascends := l.Tau > 0.9 && len(rows) >= 10
	switch {
	case f.Form.Name != Forms[2].Name || !ascends:
	case last-first < 2*uint64(len(rows)):
		l.Scheme, l.Share = "serial", 1
	case first >= 1<<50:
		var differ uint64
		for i := range rows {
			differ |= binary.BigEndian.Uint64(rows[i].key[:8]) ^ first
		}
		l.Scheme, l.Share = "snowflake", 1
		at := func(n uint64) time.Time { return time.UnixMilli(int64(n>>22) + snowflakeEpoch) }
		if differ&snowflakeTail != 0 && differ&sonyflakeTail == 0 {
			l.Scheme = "sonyflake"
			at = func(n uint64) time.Time { return time.UnixMilli(int64(n>>24)*10 + sonyflakeEpoch) }
		}
		l.From, l.To = at(first), at(last)
	}
}

// Lines says what a file holds, for people.
func (f *File) Lines() []string {
	p := message.NewPrinter(language.English)
	l := f.Look
	looks := "they look like no scheme that is known here"
	if l.Scheme != "" {
		looks = "they look like " + l.Scheme
		if l.Share < 1 {
			looks = p.Sprintf("%.2f %% of them look like %s", 100*l.Share, l.Scheme)
		}
	}
	list := []string{p.Sprintf("%d ids, %s; %s", f.Rows, f.Form.Name, looks)}
	if !math.IsNaN(l.Tau) {
		list = append(list,
			fmt.Sprintf("order of arrival against key order: Kendall's tau %.6f", l.Tau),
			p.Sprintf("disorder window: %d ids; without the worst 1 %%, %d", l.Window, l.Most))
	}
	if !l.From.IsZero() {
		list = append(list, fmt.Sprintf("they bear times from %s to %s (%v)",
			l.From.UTC().Format(time.RFC3339), l.To.UTC().Format(time.RFC3339), l.To.Sub(l.From).Round(time.Second)))
	}
	return list
}
