package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"idbench/ids"
	"idbench/internal/spell"
	"idbench/units"
)

// A library makes ids. What they do inside a tick of their clock was read in its source, and
// seen in what it made.
type library struct {
	name, version string
	call          string // what makes an id
	kind          string // what ids of one process do inside a tick
	scheme        string // that makes ids of this kind; "": none does
	why           string // none does
}

// libraries are those that were looked at, by what they make.
var libraries = []library{
	{"Go google/uuid", "1.6.0", "NewV7", "256 ns of the clock, and 1 more where it has not moved", "uuidv7mono", ""},
	{"Go uuid", "1.27", "NewV7", "1/4096 ms of the clock, and 1 more where it has not moved", "uuidv7mono", ""},
	{"PostgreSQL", "18.4", "uuidv7()", "1/4096 ms of the clock, and 245 ns more where it has not moved", "uuidv7mono", ""},
	{"Go gofrs/uuid", "5.5.1", "NewV7", "a 12-bit count from a random start; a full one goes to the next ms", "uuidv7seq12", ""},
	{"npm uuid", "14.0.3", "v7()", "a 32-bit count from a random start", "uuidv7seq32", ""},
	{"npm uuidv7", "1.2.1", "uuidv7()", "a 42-bit count from a random start", "uuidv7seq42", ""},
	{"Python uuid", "3.14", "uuid7()", "a 42-bit count from a random start", "uuidv7seq42", ""},
	{"npm @kripod/uuidv7", "0.3.4", "uuidv7()", "a 12-bit count from 0; a digit too many after 4,096 ids of a ms", "uuidv7count", ""},
	{"Go gofrs/uuid", "5.2.0 to 5.4.0", "NewV7", "a 12-bit count that wraps inside the ms and is never set again", "uuidv7wrap", ""},
	{"Go go.jetify.com/typeid", "1.3.0", "WithPrefix", "gofrs/uuid 5.2.0, unless something asks for a later one", "uuidv7wrap", ""},
	{"Go oklog/ulid", "2.1.2", "Make", "the last random field and a random step more", "ulidmono", ""},
	{"npm ulid", "3.0.2", "monotonicFactory()", "the last random field and 1 more", "ulidmono", ""},
	{"Go oklog/ulid", "2.1.2", "New with a plain reader", "random inside the ms", "ulid", ""},
	{"npm ulid", "3.0.2", "ulid()", "random inside the ms", "ulid", ""},
	{"Go segmentio/ksuid", "1.0.4", "New", "random inside the second", "ksuid", ""},
	{"Go bwmarrin/snowflake", "0.3.0", "Generate", "a count from 0, which waits for the next ms", "snowflake", ""},
	{"Go sony/sonyflake", "1.2.0", "NextID", "a count from 0 in 10 ms, which waits for the next", "sonyflake", ""},
	{"Go rs/xid", "1.6.0", "New", "one count, set at random when the process starts", "xid", ""},
	{"Go mongo-driver", "2.10.0", "bson.NewObjectID", "one count, set at random when the process starts", "objectid", ""},
	{"Go google/uuid", "1.6.0", "NewUUID", "100 ns of the clock, its lowest bits first", "uuidv1", ""},
	{"npm uuid", "14.0.3", "v6()", "100 ns of the clock", "uuidv6", ""},
	{"Go google/uuid", "1.6.0", "NewV6", "the version stands over four bits of the time", "", "its ids repeat, by a fault of the library, and a primary key refuses them"},
	{"npm @sapphire/snowflake", "3.5.5", "generate()", "a 12-bit count that wraps inside the ms", "", "its ids repeat beyond 4,096 a ms, and a primary key refuses them"},
}

// loopPerMilli is the ids a millisecond that stand for a loop without a pause. What each
// library made on two cores is told in ids/testdata/libraries/README.md.
const loopPerMilli = 2000

// libraryRates are the ids a millisecond at which the libraries' kinds are compared.
var libraryRates = []int64{1, 5, 100, loopPerMilli}

// librarySchemes are the schemes of libraries, in the order of all.
func librarySchemes() (list []ids.Scheme) {
	for _, s := range ids.Schemes {
		if slices.ContainsFunc(libraries, func(l library) bool { return l.scheme == s.Name }) {
			list = append(list, s)
		}
	}
	return list
}

// libraryFills is the leaf fill, in percent, of 200,000 ids of each scheme at each rate on
// each shelf: see libraryFillsOf.
//
//go:embed libraryfills.csv
var libraryFills string

// A fill is one of them; absent where the scheme does not make so many ids.
type fill struct {
	Engine  string       `json:"engine"`
	Layout  units.Layout `json:"layout"`
	Rate    int64        `json:"ids/ms"`
	Percent *float64     `json:"fill-percent,omitempty"`
	Why     string       `json:"absent-because,omitempty"`
}

// fills are those of a scheme, by shelf and rate.
func (l library) fills() (list []fill, err error) {
	s, err := ids.Find(l.scheme)
	if err != nil {
		return nil, err
	}
	lines, err := csv.NewReader(strings.NewReader(libraryFills)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("libraryfills.csv: %w", err)
	}
	for i, shelf := range shelves {
		for _, rate := range libraryRates {
			f := fill{Engine: shelf.engine, Layout: shelf.layout, Rate: rate}
			env := ids.DefaultEnv()
			env.Rate = 1000 * rate
			at := slices.IndexFunc(lines, func(line []string) bool { return line[0] == l.scheme && line[1] == strconv.FormatInt(rate, 10) })
			switch {
			case s.Check(env) != nil:
				f.Why = fmt.Sprintf("a node makes at most %d ids in a millisecond", s.PerMilli)
			case at < 0:
				return nil, fmt.Errorf("libraryfills.csv has no %s at %d ids a millisecond", l.scheme, rate)
			default:
				v, err := strconv.ParseFloat(lines[at][2+i], 64)
				if err != nil {
					return nil, fmt.Errorf("libraryfills.csv:%d: %w", at+1, err)
				}
				f.Percent = &v
			}
			list = append(list, f)
		}
	}
	return list, nil
}

// spelled is the fill on each shelf at each rate, in whole percent; once where it is the same
// at all, and – where it is absent.
func spelled(list []fill) (cells []string) {
	for part := range slices.Chunk(list, len(libraryRates)) {
		var words []string
		for _, f := range part {
			word := "–"
			if f.Percent != nil {
				word = strconv.FormatFloat(*f.Percent, 'f', 0, 64)
			}
			words = append(words, word)
		}
		if same := slices.Compact(slices.Clone(words)); len(same) == 1 {
			words = same
		}
		cells = append(cells, strings.Join(words, " "))
	}
	return cells
}

// ratesOfLibraries names the rates of the fills of a library, which are one number where all are alike.
func ratesOfLibraries() string {
	return names(libraryRates, spell.Comma)
}

// listLibraries prints what libraries make, and how full it leaves the leaves of 200,000
// rows.
func listLibraries() *sheet {
	s := &sheet{
		columns: []string{"library", "version", "scheme", "made by", "inside the tick", "fills"}, cut: 3,
		lines: func(rest []any) []string {
			lines := []string{fmt.Sprintf("%v: %v", rest[0], rest[1])}
			list, ok := rest[2].([]fill)
			if !ok {
				return append(lines, fmt.Sprint("fill absent, because ", rest[2]))
			}
			var parts []string
			for i, cell := range spelled(list) {
				parts = append(parts, shelves[i].title+" "+cell)
			}
			return append(lines, fmt.Sprintf("fill (%%) at %s ids/ms: %s", ratesOfLibraries(), strings.Join(parts, ", ")))
		},
	}
	for _, l := range libraries {
		if l.scheme == "" {
			s.add(l.name, l.version, absent("none"), l.call, l.kind, absent(l.why))
			continue
		}
		list, err := l.fills()
		if err != nil { // of what is built in, which a test reads
			panic(err)
		}
		s.add(l.name, l.version, l.scheme, l.call, l.kind, list)
	}
	return s
}
