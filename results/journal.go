package results

import (
	"bytes"
	"cmp"
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

	"idbench/internal/hold"
)

// journaled are the files that grow with each round, in the order of the journal's
// columns.
var journaled = []string{benchFile, inexactFile, seriesFile, curveFile, leavesFile, framesFile, latencyFile}

// A journal is rounds.csv: the rounds that the other files hold, in the order in
// which they hold them, each with its bytes in every file. It is written ahead of
// them, so the last entry may be in some of the files only, or half in one.
type journal struct {
	head    sizes // the bytes before the first round; 0 = no such file
	entries []entry
	ends    sizes // the bytes of the files with all entries
	added   int   // the greatest number of an entry
}

func newJournal(head sizes) journal { return journal{head: head, ends: maps.Clone(head)} }

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

// add adds a round, with the heads of the files that come with it, and returns its line.
func (j *journal) add(f Finished, bodies, heads map[string][]byte) []byte {
	s := sizes{}
	for file, body := range bodies {
		if head, ok := heads[file]; ok {
			j.head[file] = int64(len(head))
			j.ends[file] = j.head[file]
		}
		s[file] = int64(len(body))
	}
	e := entry{f.Round, j.added + 1, f.Case.String(), s, sumOf(bodies)}
	j.append(e)
	return lines(e.row())
}

func (j *journal) append(e entry) {
	j.entries = append(j.entries, e)
	j.added = max(j.added, e.added)
	for file, n := range e.sizes {
		j.ends[file] += n
	}
}

// drop takes the last entry out. It returns the bytes that each of its files then has: none,
// where the file came with it.
func (j *journal) drop() sizes {
	last := len(j.entries) - 1
	before := sizes{}
	for file := range j.entries[last].sizes {
		_, before[file] = j.bytes(file)
		if before[file] == 0 {
			j.head[file] = 0
		}
		j.ends[file] = before[file]
	}
	j.entries, j.added = j.entries[:last], 0
	for _, e := range j.entries {
		j.added = max(j.added, e.added)
	}
	return before
}

// order is the places of the entries in the order of the plan: structure rounds by theirs, then
// timed ones as they come.
func (j journal) order() []int {
	list := make([]int, len(j.entries))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(a, b int) int {
		x, y := j.entries[a], j.entries[b]
		if x.Number == 0 && y.Number == 0 {
			return cmp.Compare(x.Place, y.Place)
		}
		return cmp.Compare(min(x.Number, 1), min(y.Number, 1))
	})
	return list
}

// in is the journal with its entries in an order.
func (j journal) in(order []int) journal {
	entries := make([]entry, len(order))
	for i, at := range order {
		entries[i] = j.entries[at]
	}
	j.entries = entries
	return j
}

// pieces are a file's head and entries, as they lie in it, in an order.
func (j journal) pieces(file string, order []int) []piece {
	lie, at := make([]piece, len(order)), j.head[file]
	for i, e := range j.entries {
		lie[i] = piece{at, e.sizes[file]}
		at += e.sizes[file]
	}
	pieces := []piece{{0, j.head[file]}}
	for _, i := range order {
		pieces = append(pieces, lie[i])
	}
	return pieces
}

func (j journal) format() []byte {
	rows := [][]string{slices.Concat(journalHead, journaled, []string{journalTail}), entry{name: headName, sizes: j.head}.row()}
	for _, e := range j.entries {
		rows = append(rows, e.row())
	}
	return lines(rows...)
}

// row is the line of an entry.
func (e entry) row() []string {
	cells := []string{strconv.Itoa(e.added), strconv.Itoa(e.Place), strconv.Itoa(e.Round.Number), e.name}
	for _, file := range journaled {
		cells = append(cells, strconv.FormatInt(e.sizes[file], 10))
	}
	return append(cells, e.sum)
}

func lines(rows ...[]string) []byte {
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(rows) // a buffer takes all
	return b.Bytes()
}

func readJournal(dir string) (journal, error) {
	var j journal
	path := filepath.Join(dir, journalFile)
	f, err := openRegular(path)
	if errors.Is(err, os.ErrNotExist) {
		return j, fmt.Errorf("it has no %s, which says what rounds its files hold", journalFile)
	}
	if err != nil {
		return j, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	text, err := io.ReadAll(&bounded{in: f, left: math.MaxInt64})
	if err != nil {
		return j, fmt.Errorf("%s:%d: %w", path, bytes.Count(text, []byte("\n"))+1, err)
	}
	// A line that does not end was being written when a kill came, and no file holds its round.
	in := newTable(path, bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]))
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
			j = newJournal(e.sizes)
		} else {
			j.append(e)
		}
	}
	if in.err == nil && j.head == nil {
		in.err = in.errorf("no %s", headName)
	}
	return j, in.err
}

// recover brings the files in line with the journal. The last entry is taken out of both where
// a kill came before all files held it.
func (j *journal) recover(dir string) error {
	for _, file := range journaled {
		size, err := sizeOf(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		with, without := j.bytes(file)
		switch {
		case size == with:
		case without <= size && size < with:
			return j.takeBack(dir)
		default:
			return fmt.Errorf("%s has %d bytes where %s says %d: it was changed after the run", file, size, journalFile, with)
		}
	}
	return nil
}

// takeBack takes the last entry out of the journal and, as far as they hold it, out of the
// files. A file that came with it goes.
func (j *journal) takeBack(dir string) (err error) {
	for file, size := range j.drop() {
		err = errors.Join(err, shorten(filepath.Join(dir, file), size))
	}
	return err
}

// bytes are those of a file with the last entry and without it.
func (j journal) bytes(file string) (with, without int64) {
	with = j.ends[file]
	if len(j.entries) == 0 {
		return with, with
	}
	size := j.entries[len(j.entries)-1].sizes[file]
	if size > 0 && file != benchFile && with == j.head[file]+size { // it came with the entry
		return with, 0
	}
	return with, with - size
}

// stored is how many bytes of each file hold whole rounds, in a folder that is being written to
// or whose writer was killed: nil in any other, and where the journal does not tell.
func stored(dir string) sizes {
	if _, err := os.Lstat(filepath.Join(dir, hold.File)); err != nil {
		return nil
	}
	now := sizes{} // taken first, since the journal is told of a round before they grow
	for _, file := range journaled {
		path := filepath.Join(dir, file)
		size, err := sizeOf(path)
		if err != nil {
			return nil
		}
		if _, err := os.Lstat(path + ".gz"); size == 0 && err == nil {
			return nil // somebody has packed it, who does not write
		}
		now[file] = size
	}
	j, err := readJournal(dir)
	if err != nil {
		return nil
	}
	for range mostTorn {
		if len(j.entries) > 0 && !j.within(now) {
			j.drop()
		}
	}
	if !j.within(now) {
		return nil
	}
	return j.ends
}

// mostTorn is how many rounds the journal is ahead of the sizes at most: one that is being
// stored, and one that has been since they were taken.
const mostTorn = 2

// within reports whether files of such sizes hold all entries.
func (j journal) within(now sizes) bool {
	return !slices.ContainsFunc(journaled, func(file string) bool { return now[file] < j.ends[file] })
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
		if j.ends[file] == 0 {
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
