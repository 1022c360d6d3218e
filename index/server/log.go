package server

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"strings"
)

// alarms are what a line of a log has that says why a server or a program ended, the
// gravest first: PostgreSQL's levels, MariaDB's, what initdb prints, and the level of
// statements that failed in PostgreSQL, few of which end it.
var alarms = []string{"PANIC:", "FATAL:", "[ERROR]", "error:", "ERROR:"}

// full is what the system says of a disk without room, and what MariaDB says instead.
var full = []string{"No space left on device", "Disk full", "errno: 28", "error 28"}

// reason is the line of a log that says why something ended, or "". What follows such a
// line is often about the end itself, so it is the first of the gravest. spent says that
// there was no room on the disk, and such a line goes before all others.
func reason(log []byte) (line string, spent bool) {
	found := make([]string, len(alarms))
	last := ""
	for text := range bytes.Lines(log) {
		line := plain(string(text))
		if line == "" {
			continue
		}
		if strings.Contains(line, "Check free disk space") { // PostgreSQL's hint at the line before
			return last, true
		}
		if last = line; holds(line, full) >= 0 {
			return line, true
		}
		// A server that is asked while it starts refuses, and says so.
		if i := holds(line, alarms); i >= 0 && !strings.Contains(line, "the database system is ") {
			found[i] = cmp.Or(found[i], line)
		}
	}
	return cmp.Or(append(found, last)...), false
}

// plain is a line without what a log puts before a level: the time and the process, and
// what initdb was at.
func plain(line string) string {
	for _, level := range alarms[:3] {
		if i := strings.Index(line, level); i > 0 {
			line = line[i:]
			break
		}
	}
	return strings.Join(strings.Fields(line), " ")
}

// holds is the place of the first of the words that stands in a line, or −1.
func holds(line string, words []string) int {
	for i, w := range words {
		if strings.Contains(line, w) {
			return i
		}
	}
	return -1
}

// since reads a file from a place on.
func since(path string, from int64) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return nil
	}
	text, _ := io.ReadAll(f) // what can be read says more than nothing
	return text
}
