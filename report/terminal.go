package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is of the answer's lines in a terminal, in characters.
const width = 80

// WriteText writes the answer in lines of at most 80 characters: a table of engines and
// situations, then what it rests on.
func (a Advice) WriteText(w io.Writer) error {
	var out strings.Builder
	if len(a.Engines) > 0 {
		first := 0
		for _, e := range a.Engines {
			first = max(first, utf8.RuneCountInString(e.Name())+1)
		}
		each := (width - first + 2) / len(a.Situations) // two blanks are between columns
		line := func(head string, cells []string) {
			text := pad(head, first)
			for _, c := range cells {
				text += pad(c, each)
			}
			out.WriteString(strings.TrimRight(text, " ") + "\n")
		}
		line("", a.Situations)
		for _, e := range a.Engines {
			var columns [][]string
			tall := 0
			for _, v := range e.Verdicts {
				lines := v.lines(each - 2)
				columns, tall = append(columns, lines), max(tall, len(lines))
			}
			for i := range tall {
				head, cells := "", make([]string, len(columns))
				if i == 0 {
					head = e.Name()
				}
				for j, c := range columns {
					if i < len(c) {
						cells[j] = c[i]
					}
				}
				line(head, cells)
			}
		}
	}
	for _, list := range [][]string{a.Changes, a.Notes} {
		for _, text := range list {
			for i, l := range fold(text, width-2) {
				if i > 0 {
					l = "  " + l
				}
				out.WriteString(l + "\n")
			}
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// Name is the engine, with a star where its page model stands for it.
func (r Recommendation) Name() string {
	if r.Profile {
		return r.Engine + "*"
	}
	return r.Engine
}

// lines are the verdict in lines of at most so many characters.
func (v Verdict) lines(most int) []string {
	if v.Undecided != "" {
		return fold("undecided, because "+v.Undecided, most)
	}
	return append(fold(v.Words, most), fold(v.Price, most)...)
}

// fold breaks a text into lines of at most so many characters, at spaces that stand before
// no sign of percent.
func fold(text string, most int) (lines []string) {
	for _, word := range strings.Fields(strings.ReplaceAll(text, " %", "\x00%")) {
		word = strings.ReplaceAll(word, "\x00", " ")
		if n := len(lines) - 1; n >= 0 && utf8.RuneCountInString(lines[n])+1+utf8.RuneCountInString(word) <= most {
			lines[n] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// pad fills a text with spaces.
func pad(text string, n int) string {
	return fmt.Sprintf("%s%s", text, strings.Repeat(" ", max(0, n-utf8.RuneCountInString(text))))
}
