// Package mark names what this program makes in servers of users, so that it can be told
// from what is theirs, and whose run is dead from whose is not.
//
// What a run makes has a name with 64 random bits, which are the run's, and a comment
// that repeats them. While the run lives, a connection of it holds a lock of that name.
// So nothing is taken for ours by its name alone, and no run for dead while its lock is
// held.
package mark

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"idbench/index"
)

var (
	run   = random()
	start = time.Now().UTC().Format(time.RFC3339)
	made  atomic.Int64
)

// random is the number of this run.
func random() (b [8]byte) {
	_, _ = rand.Read(b[:]) // never fails
	return b
}

// Run is the number of this run.
func Run() int64 { return int64(binary.BigEndian.Uint64(run[:])) }

// Name is that of the next schema or database of this run.
func Name() string { return fmt.Sprintf("idbench_%x_%d", run, made.Add(1)) }

// Comment marks what this run makes. locked says that its lock is held.
func Comment(locked bool) string {
	host, _ := os.Hostname() // or ""
	without := ""
	if !locked {
		without = " without a lock"
	}
	return fmt.Sprintf("made by idbench%s: run %x, process %d on %s since %s", without, run, os.Getpid(), plain(host), start)
}

// plain is a name of a host without what has a meaning in SQL.
func plain(host string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return '_'
	}, host)
}

var (
	nameForm    = regexp.MustCompile(`^idbench_([0-9a-f]{16})_[0-9]{1,19}$`)
	commentForm = regexp.MustCompile(`^made by idbench( without a lock)?: run ([0-9a-f]{16}), (process \d+ on [\w.-]* since [\dTZ:-]+)$`)
)

// A Mark is what a name and a comment say of a run.
type Mark struct {
	Run    int64
	From   string // process, host and time
	Locked bool   // while the run lives, its lock is held
}

// Of reads a comment, and reports whether it is a mark.
func Of(comment string) (Mark, bool) {
	m := commentForm.FindStringSubmatch(comment)
	if m == nil {
		return Mark{}, false
	}
	return Mark{Run: number(m[2]), From: m[3], Locked: m[1] == ""}, true
}

// IsName reports whether a name is such as Name makes, and the run in it. It is safe in
// SQL as it is.
func IsName(name string) (run int64, ok bool) {
	m := nameForm.FindStringSubmatch(name)
	if m == nil {
		return 0, false
	}
	return number(m[1]), true
}

// number reads sixteen hexadecimal digits.
func number(digits string) int64 {
	b, _ := hex.DecodeString(digits) // the pattern was checked
	return int64(binary.BigEndian.Uint64(b))
}

// Why something that has a name of ours is left where it is.
const (
	Unmarked = "it has no mark of idbench"
	Unlocked = "its server has no locks that tell whether the run lives"
)

// Judge says whether what has that name and comment is left of a dead run. alive tells
// which runs hold their lock. from is the run in words, and keep why it cannot be said.
func Judge(name, comment string, alive func(run int64) bool) (from, keep string, left bool) {
	run, ours := IsName(name)
	if !ours || alive(run) {
		return "", "", false
	}
	m, marked := Of(comment)
	switch {
	case !marked || m.Run != run:
		return "", Unmarked, true
	case !m.Locked:
		return m.From, Unlocked, true
	}
	return m.From, "", true
}

// Removable looks for a leftover in a list that was asked for anew. It reports false for
// one that somebody else has removed, and an error for one that must stay.
func Removable(list []index.Leftover, l index.Leftover) (bool, error) {
	i := slices.IndexFunc(list, func(now index.Leftover) bool { return now.Name == l.Name })
	if i >= 0 && list[i].Keep != "" {
		return false, errors.New(list[i].Keep)
	}
	return i >= 0, nil
}
