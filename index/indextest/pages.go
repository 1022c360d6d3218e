package indextest

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"idbench/index"
	"idbench/units"
)

// RunPages runs the page scripts of a profile, the files in its testdata/pages: a reader who
// has no Go can follow which rows stand in which page. Each script shows one rule. A line is
// a command, and what follows its ---- is how the table stands then.
//
//	new layout=heap              an empty table. Ids are integers, or what key= says: uuid;
//	                             text or bytes of width= bytes, a number of at most eight
//	                             digits or bytes and zeros behind it. extra=2 makes further
//	                             indexes, bare leaves out the column for payloads, longest=
//	                             says how long they get; an option of the profile goes by
//	                             its own name
//	insert ids=1-40 value=100    a transaction of these rows, in this order: 8-1 counts down,
//	                             1-9/2 takes each second, (1-4,9) is a list. Of several
//	                             lengths, value=(10,200), the rows take one after the other;
//	                             width= is that of these ids, where it is another
//	insert … mixed               the same rows out of order: each next one is 0.618 of them
//	                             further on, round and round
//	delete ids=3-5               a transaction that removes them
//	checkpoint                   changed pages are written
//	get id=3                     the pages that a lookup touches, in order
//	scan from=3 rows=10          the same of so many rows in the order of the ids
//
// The word brief at the end of a command leaves out the leaves. Leaves in a row that differ
// in nothing but their place, each on the page after the one before, are one line.
func RunPages(t *testing.T, profile index.Engine) {
	datadriven.Walk(t, "testdata/pages", func(t *testing.T, path string) {
		s := script{t: t, profile: profile}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if err := s.run(t, d); err != nil {
				return "refused: " + err.Error()
			}
			if v, ok := s.table.(index.Verifier); ok {
				if err := v.Verify(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if s.touched != nil {
				return s.drawTouched(t)
			}
			return s.draw(t, d.HasArg("brief"))
		})
	})
}

// A script is the table that one is about.
type script struct {
	t       *testing.T // of the whole script: that of a command ends with it
	profile index.Engine
	table   index.Observed
	config  index.TableConfig
	width   int         // bytes of an id
	widths  map[int]int // of those that have another

	touched []touched // by the read that ran last; nil after any other command
}

// touched is a page that a read asked for.
type touched struct {
	segment int
	page    int64
}

// A pageList is a Tracer.
type pageList []touched

func (p *pageList) Touch(segment int, page int64, _ bool) { *p = append(*p, touched{segment, page}) }
func (p *pageList) Make(segment int, page int64)          { *p = append(*p, touched{segment, page}) }

// trace notes the pages that a read touches.
func (s *script) trace(read func() error) error {
	traced, list := s.table.(index.Traced), pageList{}
	traced.Trace(&list)
	defer traced.Trace(nil)
	err := read()
	s.touched = list
	return err
}

func (s *script) run(t *testing.T, d *datadriven.TestData) error {
	s.touched = nil
	switch d.Cmd {
	case "new":
		s.open(t, d)
		return nil
	case "insert":
		values := []int{0}
		if d.HasArg("value") {
			values = numbers(t, d, "value")
		}
		ids := numbers(t, d, "ids")
		if d.HasArg("mixed") {
			ids = mixed(ids)
		}
		if d.HasArg("width") {
			for _, id := range ids {
				s.widths[id] = numbers(t, d, "width")[0]
			}
		}
		zeros := make([]byte, slices.Max(values))
		var keys, payloads [][]byte
		for i, id := range ids {
			keys = append(keys, s.key(id))
			payloads = append(payloads, zeros[:values[i%len(values)]])
		}
		return s.table.Insert(t.Context(), keys, payloads)
	case "delete":
		var keys [][]byte
		for _, id := range numbers(t, d, "ids") {
			keys = append(keys, s.key(id))
		}
		return s.table.(index.Deleter).Delete(t.Context(), keys)
	case "checkpoint":
		return s.table.(index.Checkpointer).Checkpoint(t.Context())
	case "get":
		return s.trace(func() error {
			_, ok, err := s.table.(index.Getter).Get(t.Context(), s.key(numbers(t, d, "id")[0]), nil)
			if err == nil && !ok {
				err = index.ErrMissing
			}
			return err
		})
	case "scan":
		left := numbers(t, d, "rows")[0]
		return s.trace(func() error {
			for _, err := range s.table.(index.Scanner).Scan(t.Context(), s.key(numbers(t, d, "from")[0])) {
				if left--; err != nil || left == 0 {
					return err
				}
			}
			return nil
		})
	}
	t.Fatalf("unknown command %q", d.Cmd)
	return nil
}

// open makes the table that the arguments of new describe.
func (s *script) open(t *testing.T, d *datadriven.TestData) {
	t.Helper()
	c := index.TableConfig{Key: index.KeyInteger, Options: map[string]string{}}
	s.width, s.widths = front, map[int]int{}
	for _, arg := range d.CmdArgs {
		value := strings.Join(arg.Vals, "")
		number := func() int {
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatalf("%s: %v", arg.Key, err)
			}
			return n
		}
		switch arg.Key {
		case "layout":
			c.Layout = units.Layout(value)
		case "key":
			if c.Key = index.KeyKind(value); c.Key == index.KeyUUID {
				s.width = 16
			}
		case "width":
			s.width = number()
			c.KeyBytes = s.width
		case "longest":
			c.ValueBytes = number()
		case "extra":
			c.Extra = number()
		case "bare":
			c.NoPayload = true
		case "brief":
		default:
			if _, err := index.FindOption(s.profile, arg.Key); err != nil {
				t.Fatal(err)
			}
			c.Options[arg.Key] = value
		}
	}
	s.config, s.table = c, Open(s.t, s.profile, c)
}

// front is the most digits or bytes that an id's number has.
const front = 8

// key is an id of the table's type.
func (s *script) key(id int) []byte {
	width := s.width
	if w, ok := s.widths[id]; ok {
		width = w
	}
	n := min(width, front)
	var key []byte
	switch s.config.Key {
	case index.KeyText:
		key = fmt.Appendf(nil, "%0*d", n, id)
		return append(key, strings.Repeat("0", width-n)...)
	case index.KeyUUID: // the number at the end, as in a counter
		key = make([]byte, width-front)
	}
	number := binary.BigEndian.AppendUint64(nil, uint64(id))
	key = append(key, number[front-n:]...)
	return append(key, make([]byte, width-len(key))...)
}

// id is the number that a key was made of.
func (s *script) id(key []byte) (id int) {
	if s.config.Key == index.KeyUUID {
		key = key[len(key)-front:]
	}
	number := key[:min(len(key), front)]
	if s.config.Key == index.KeyText {
		id, _ = strconv.Atoi(string(number)) // written by key
		return id
	}
	for _, b := range number {
		id = id<<8 | int(b)
	}
	return id
}

// numbers lists those of an argument: 1-4, 4-1, 1-9/2 and 9.
func numbers(t *testing.T, d *datadriven.TestData, arg string) (all []int) {
	t.Helper()
	var spans []string
	d.ScanArgs(t, arg, &spans)
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s: %v", arg, err)
		}
		return n
	}
	for _, span := range spans {
		span, each, stepped := strings.Cut(span, "/")
		first, last, two := strings.Cut(span, "-")
		if !two {
			last = first
		}
		step := 1
		if stepped {
			step = number(each)
		}
		from, to := number(first), number(last)
		for n := from; n <= to; n += step {
			all = append(all, n)
		}
		for n := from; from > to && n >= to; n -= step {
			all = append(all, n)
		}
	}
	return all
}

// mixed puts numbers in an order that jumps: each next one is the golden section of them
// further on.
func mixed(all []int) []int {
	const golden = 0.618
	step := max(int(golden*float64(len(all))), 1)
	for gcd(step, len(all)) > 1 { // else some would come twice, and some never
		step++
	}
	out := make([]int, len(all))
	for i := range out {
		out[i] = all[i*step%len(all)]
	}
	return out
}

func gcd(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}
