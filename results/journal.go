package results

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
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
}

// sizes are bytes by file.
type sizes map[string]int64

var journalHead = []string{"added", "place", "round", "case"}

// headName stands in the column of cases for what comes before the first round.
const headName = "head"

func (j journal) clone() journal {
	return journal{head: maps.Clone(j.head), entries: slices.Clone(j.entries)}
}

// insert adds a round where it belongs, and returns its place among the entries.
func (j *journal) insert(f Finished, s sizes) int {
	at := len(j.entries)
	if f.Round.Number == 0 {
		after := func(e entry) bool { return e.Round.Number > 0 || e.Place > f.Place }
		if i := slices.IndexFunc(j.entries, after); i >= 0 {
			at = i
		}
	}
	j.entries = slices.Insert(j.entries, at, entry{f.Round, len(j.entries) + 1, f.Case.String(), s})
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
	row := func(cells []string, s sizes) {
		for _, file := range journaled {
			cells = append(cells, strconv.FormatInt(s[file], 10))
		}
		_ = out.Write(cells) // a buffer takes all
	}
	_ = out.Write(slices.Concat(journalHead, journaled))
	row([]string{"0", "0", "0", headName}, j.head)
	for _, e := range j.entries {
		row([]string{strconv.Itoa(e.added), strconv.Itoa(e.Place), strconv.Itoa(e.Round.Number), e.name}, e.sizes)
	}
	out.Flush()
	return b.Bytes()
}

func readJournal(dir string) (journal, error) {
	var j journal
	path := filepath.Join(dir, journalFile)
	f, err := os.Open(path)
	if err != nil {
		return j, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	in := newTable(path, f)
	rest, err := in.head(journalHead)
	if err != nil {
		return j, err
	}
	if !slices.Equal(rest, journaled) {
		return j, in.errorf("columns %q; expected %q", rest, journaled)
	}
	for in.next() {
		e := entry{
			Round: Round{Place: int(in.int(1)), Number: int(in.int(2))},
			added: int(in.int(0)), name: in.text(3), sizes: sizes{},
		}
		for i, file := range journaled {
			e.sizes[file] = in.int(len(journalHead) + i)
		}
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
	last := -1
	for i, e := range j.entries {
		if last < 0 || e.added > j.entries[last].added {
			last = i
		}
	}
	var holds, lacks []string
	for _, file := range journaled {
		info, err := os.Stat(filepath.Join(u.dir, file))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		size := int64(0)
		if err == nil {
			size = info.Size()
		}
		with, part := j.offset(len(j.entries), file), int64(0)
		if last >= 0 {
			part = j.entries[last].sizes[file]
		}
		without := with - part
		if file != benchFile && without == j.head[file] {
			without = 0 // the file came with this entry
		}
		switch {
		case size == with && part > 0:
			holds = append(holds, file)
		case size == with:
		case size == without:
			lacks = append(lacks, file)
		default:
			return fmt.Errorf("%s has %d bytes where %s says %d: it was changed after the run", file, size, journalFile, with)
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	e := j.entries[last]
	for _, file := range holds {
		err := error(nil)
		if j.alone(last, file) {
			err = os.Remove(filepath.Join(u.dir, file))
		} else {
			err = u.cut(file, j.offset(last, file), e.sizes[file])
		}
		if err != nil {
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

// alone reports whether the file came with that entry.
func (j journal) alone(at int, file string) bool {
	size := j.entries[at].sizes[file]
	return file != benchFile && size > 0 && j.offset(len(j.entries), file) == j.head[file]+size
}
