package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// lineWidth is how many columns a line of a table takes at most, on a terminal and in a pipe
// alike.
const lineWidth = 80

// gap stands between two columns, and leastProse is the narrowest column of text.
const (
	gap        = 2
	leastProse = 18
)

// A table is what people read: rows of cells below the names of their columns. One that
// would be wider than a line breaks those names at their spaces, then sets what rows share in
// lines of its own above them, and at last goes on with further columns below.
type table struct {
	keys    []string // columns that say what a row is
	columns []string // the other ones
	rows    [][]string
	notes   [][]string // lines below each row; nil: none
	fixed   bool       // the keys stay in their rows
	prose   bool       // the last column is text that goes on in a further line
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// names are those of all columns.
func (t *table) names() []string { return slices.Concat(t.keys, t.columns) }

// dropEmpty takes out the columns without any value.
func (t *table) dropEmpty() {
	for i := len(t.columns) - 1; i >= 0; i-- {
		if at := len(t.keys) + i; t.shared(at) && t.rows[0][at] == "-" {
			t.drop(at)
		}
	}
}

// takeShared takes out those of the named columns that hold one value, and tells it.
func (t *table) takeShared(columns ...string) (same []string) {
	for _, name := range columns {
		if at := slices.Index(t.names(), name); at >= 0 && t.shared(at) {
			same = append(same, name+"="+t.rows[0][at])
			t.drop(at)
		}
	}
	return same
}

func (t *table) shared(at int) bool {
	return len(t.rows) > 0 && !slices.ContainsFunc(t.rows, func(row []string) bool { return row[at] != t.rows[0][at] })
}

func (t *table) drop(at int) {
	names := slices.Delete(t.names(), at, at+1)
	n := len(t.keys)
	if at < n {
		n--
	}
	t.keys, t.columns = names[:n:n], names[n:]
	for i, row := range t.rows {
		t.rows[i] = slices.Delete(row, at, at+1)
	}
}

// inRows are the keys that stay in their rows.
var inRows = []string{"scheme", "segment"}

// print writes the table, or nothing of one without rows.
func (t *table) print(out io.Writer) error {
	if len(t.rows) == 0 {
		return nil
	}
	names := t.names()
	var above, below []int // places of columns: of lines above the rows, of the rows
	for i := range names {
		below = append(below, i)
	}
	for {
		for _, broken := range []bool{false, true} {
			if l := t.lay(above, below, broken); l.width() <= lineWidth {
				return l.print(out, above)
			}
		}
		next := slices.IndexFunc(below, func(i int) bool { return i < len(t.keys) && !slices.Contains(inRows, names[i]) })
		if t.fixed || next < 0 || len(below)-len(t.columns) == 1 {
			break
		}
		above = append(above, below[next])
		below = slices.Delete(below, next, next+1)
	}
	// Further columns stand below the first.
	keys := slices.DeleteFunc(slices.Clone(below), func(i int) bool { return i >= len(t.keys) })
	rest := below[len(keys):]
	for len(rest) > 0 {
		n := len(rest)
		for n > 1 && t.lay(above, slices.Concat(keys, rest[:n]), true).width() > lineWidth {
			n--
		}
		if err := t.lay(above, slices.Concat(keys, rest[:n]), true).print(out, above); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// A laid table has the columns that its rows show, with their widths.
type laid struct {
	*table
	shown  []int
	heads  [][]string // lines of the names, the last one at the bottom
	widths []int
	right  []bool // numbers stand at the right of their column
	indent int
}

func (t *table) lay(above, shown []int, broken bool) laid {
	l := laid{table: t, shown: shown}
	if len(above) > 0 {
		l.indent = gap
	}
	names := t.names()
	prose := func(i int) bool { return t.prose && i == len(names)-1 }
	for _, i := range shown {
		head := []string{names[i]}
		if broken {
			head = strings.Fields(names[i])
		}
		width, right := 0, i >= len(t.keys)
		for _, word := range head {
			width = max(width, utf8.RuneCountInString(word))
		}
		for _, row := range t.rows {
			if !prose(i) {
				width = max(width, utf8.RuneCountInString(row[i]))
			}
			right = right && !prose(i) && (row[i] == "" || strings.ContainsAny(row[i][:1], "0123456789+-=~<"))
		}
		l.heads, l.widths, l.right = append(l.heads, head), append(l.widths, width), append(l.right, right)
	}
	if last := len(shown) - 1; prose(shown[last]) {
		l.widths[last] = max(leastProse, lineWidth-l.width()+l.widths[last])
	}
	return l
}

func (l laid) width() int {
	sum := l.indent + gap*(len(l.shown)-1)
	for _, w := range l.widths {
		sum += w
	}
	return sum
}

func (l laid) print(out io.Writer, above []int) error {
	var b strings.Builder
	deep := 0
	for _, head := range l.heads {
		deep = max(deep, len(head))
	}
	for line := range deep {
		var cells []string
		for _, head := range l.heads {
			cell := ""
			if at := line - deep + len(head); at >= 0 {
				cell = head[at]
			}
			cells = append(cells, cell)
		}
		l.line(&b, cells)
	}
	of := func(row []string) string {
		var parts []string
		for _, i := range above {
			parts = append(parts, l.keys[i]+"="+row[i])
		}
		return strings.Join(parts, " ")
	}
	var blocks []string
	for _, row := range l.rows {
		if !slices.Contains(blocks, of(row)) {
			blocks = append(blocks, of(row))
		}
	}
	for _, block := range blocks {
		if len(above) > 0 {
			fmt.Fprintln(&b, wrapped(block, lineWidth, ""))
		}
		for at, row := range l.rows {
			if of(row) != block {
				continue
			}
			var cells []string
			for _, i := range l.shown {
				cells = append(cells, row[i])
			}
			l.line(&b, cells)
			if l.notes != nil {
				for _, note := range l.notes[at] {
					fmt.Fprintln(&b, "  "+wrapped(note, lineWidth-gap, "    "))
				}
			}
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// line writes the cells of one row.
func (l laid) line(b *strings.Builder, cells []string) {
	line, at := strings.Repeat(" ", l.indent), l.indent
	for i, cell := range cells {
		if i > 0 {
			line, at = line+strings.Repeat(" ", gap), at+gap
		}
		if l.prose && l.shown[i] == len(l.keys)+len(l.columns)-1 {
			cell = strings.TrimLeft(wrapped(strings.Repeat(" ", at)+cell, lineWidth, strings.Repeat(" ", at)), " ")
		}
		space := strings.Repeat(" ", max(0, l.widths[i]-utf8.RuneCountInString(cell)))
		if l.right[i] {
			line += space + cell
		} else {
			line += cell + space
		}
		at += l.widths[i]
	}
	fmt.Fprintln(b, strings.TrimRight(line, " "))
}

// wrapped breaks a text at spaces into lines of so many columns, where it has some; each but
// the first begins with indent.
func wrapped(text string, width int, indent string) string {
	var b strings.Builder
	left := len(text) - len(strings.TrimLeft(text, " "))
	at := left
	b.WriteString(text[:left])
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
