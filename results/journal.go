package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// journaled are the files that grow with each round, in the order of the journal's
// columns.
var journaled = []string{benchFile, inexactFile, seriesFile, curveFile, leavesFile, framesFile, latencyFile}

// A journal is rounds.csv: the rounds that the other files hold, in the order in
// which they hold them, each with its bytes in every file. It is written ahead of
// them, so the entry that was added last may be in some of the files only.
type journal struct {
	head    sizes // the bytes before the first round; 0 = no such file
	entries []entry
}

type entry struct {
	Round
	added int // a number that rises with each
	name  string
	sizes sizes
	sum   string // SHA-256 of its bytes in all files, one after the other
}

// sizes are bytes by file.
type sizes map[string]int64

var journalHead = []string{"added", "place", "round", "case"}

// journalTail follows the columns of the files.
const journalTail = "sha256"

// headName stands in the column of cases for what comes before the first round.
const headName = "head"

func (j journal) clone() journal {
	return journal{head: maps.Clone(j.head), entries: slices.Clone(j.entries)}
}

// insert adds a round where it belongs, and returns its place among the entries.
func (j *journal) insert(f Finished, s sizes, sum string) int {
	at := len(j.entries)
	if f.Round.Number == 0 {
		after := func(e entry) bool { return e.Round.Number > 0 || e.Place > f.Place }
		if i := slices.IndexFunc(j.entries, after); i >= 0 {
			at = i
		}
	}
	j.entries = slices.Insert(j.entries, at, entry{f.Round, len(j.entries) + 1, f.Case.String(), s, sum})
	return at
}

// offset is where an entry begins in a file.
func (j journal) offset(at int, file string) int64 {
	n := j.head[file]
	for _, e := range j.entries[:at] {
		n += e.sizes[file]
	}
	return n
}

func (j journal) format() []byte {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	row := func(cells []string, s sizes, sum string) {
		for _, file := range journaled {
			cells = append(cells, strconv.FormatInt(s[file], 10))
		}
		_ = out.Write(append(cells, sum)) // a buffer takes all
	}
	_ = out.Write(slices.Concat(journalHead, journaled, []string{journalTail}))
	row([]string{"0", "0", "0", headName}, j.head, "")
	for _, e := range j.entries {
		row([]string{strconv.Itoa(e.added), strconv.Itoa(e.Place), strconv.Itoa(e.Round.Number), e.name}, e.sizes, e.sum)
	}
	out.Flush()
	return b.Bytes()
}

func readJournal(dir string) (journal, error) {
	var j journal
	path := filepath.Join(dir, journalFile)
	f, err := openRegular(path)
	if err != nil {
		return j, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	in := newTable(path, &bounded{in: f, left: math.MaxInt64})
	rest, err := in.head(journalHead)
	if err != nil {
		return j, err
	}
	if want := append(slices.Clone(journaled), journalTail); !slices.Equal(rest, want) {
		return j, in.errorf("columns %q; expected %q", rest, want)
	}
	for in.next() {
		e := entry{
			Round: Round{Place: int(in.int(1)), Number: int(in.int(2))},
			added: int(in.int(0)), name: in.text(3), sizes: sizes{},
		}
		for i, file := range journaled {
			e.sizes[file] = in.int(len(journalHead) + i)
		}
		e.sum = in.text(len(in.row) - 1)
		if j.head == nil {
			j.head = e.sizes
		} else {
			j.entries = append(j.entries, e)
		}
	}
	if in.err == nil && j.head == nil {
		in.err = in.errorf("no %s", headName)
	}
	return j, in.err
}

// recover brings the files in line with the journal. Where not all of them hold the
// entry that was added last, it is taken out of those that do, and out of j.
func (j *journal) recover(u *update) error {
	last := j.last()
	holds, lacks, err := j.reached(u.dir, last)
	if err != nil || len(lacks) == 0 {
		return err
	}
	for _, file := range holds {
		if err := j.takeOut(u, last, file); err != nil {
			return err
		}
	}
	for _, file := range journaled {
		if j.alone(last, file) {
			j.head[file] = 0
		}
	}
	j.entries = slices.Delete(j.entries, last, last+1)
	return nil
}

// last is the place of the entry that was added last, or −1 where there is none.
func (j journal) last() int {
	last := -1
	for i, e := range j.entries {
		if last < 0 || e.added > j.entries[last].added {
			last = i
		}
	}
	return last
}

// reached tells the files that hold an entry from those that it has not reached, by
// their sizes. Those of which it has no part are neither.
func (j journal) reached(dir string, at int) (holds, lacks []string, err error) {
	for _, file := range journaled {
		size, err := sizeOf(filepath.Join(dir, file))
		if err != nil {
			return nil, nil, err
		}
		with, without := j.bytes(at, file)
		switch {
		case size == with && with == without:
		case size == with:
			holds = append(holds, file)
		case size == without:
			lacks = append(lacks, file)
		default:
			return nil, nil, fmt.Errorf("%s has %d bytes where %s says %d: it was changed after the run", file, size, journalFile, with)
		}
	}
	return holds, lacks, nil
}

// bytes are those of a file with an entry and without it. There is none at −1.
func (j journal) bytes(at int, file string) (with, without int64) {
	with = j.offset(len(j.entries), file)
	switch {
	case at < 0:
		return with, with
	case j.alone(at, file):
		return with, 0
	}
	return with, with - j.entries[at].sizes[file]
}

// takeOut takes an entry out of a file that holds it. A file that came with it goes.
func (j journal) takeOut(u *update, at int, file string) error {
	if j.alone(at, file) {
		return os.Remove(filepath.Join(u.dir, file))
	}
	return u.cut(file, j.offset(at, file), j.entries[at].sizes[file])
}

// sizeOf is the bytes of a file, 0 where there is none.
func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return info.Size(), nil
}

// verify holds every byte of the files against the journal: heads against those that head
// makes, entries against their sums.
func (j journal) verify(dir string, head func(file string) ([]byte, error)) error {
	sums := make([]hash.Hash, len(j.entries))
	for i := range sums {
		sums[i] = sha256.New()
	}
	for _, file := range journaled {
		if j.offset(len(j.entries), file) == 0 {
			continue
		}
		if err := j.read(filepath.Join(dir, file), file, head, sums); err != nil {
			return err
		}
	}
	for i, e := range j.entries {
		if got := hex.EncodeToString(sums[i].Sum(nil)); got != e.sum {
			return fmt.Errorf("round %d of %s is not what %s says (SHA-256 %.8s…, not %.8s…): a file was changed after the run", e.Round.Number, e.name, journalFile, got, e.sum)
		}
	}
	return nil
}

// read adds the entries' bytes of one file to their sums, after its head.
func (j journal) read(path, file string, head func(file string) ([]byte, error), sums []hash.Hash) error {
	f, err := openRegular(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	want, err := head(file)
	if err != nil {
		return err
	}
	got := make([]byte, len(want))
	if n, err := io.ReadFull(f, got); err != nil || int64(n) != j.head[file] || !bytes.Equal(got, want) {
		return fmt.Errorf("the head of %s is not that of the run: it was changed after the run", file)
	}
	for i, e := range j.entries {
		if _, err := io.CopyN(sums[i], f, e.sizes[file]); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// sumOf is the sum of an entry with such bytes in the files.
func sumOf(bytes map[string][]byte) string {
	sum := sha256.New()
	for _, file := range journaled {
		_, _ = sum.Write(bytes[file]) // a hash takes all
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// alone reports whether the file came with that entry.
func (j journal) alone(at int, file string) bool {
	size := j.entries[at].sizes[file]
	return file != benchFile && size > 0 && j.offset(len(j.entries), file) == j.head[file]+size
}
