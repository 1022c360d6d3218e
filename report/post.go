package report

import (
	"context"
	"fmt"
	"io"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/plot"
	"idbench/results"
)

// longest is the most rows of a table in Markdown; longer ones stay in their CSV file.
const longest = 40

// Post writes the draft of a post about a run, in Markdown: the answer, every figure that
// the run has with its caption and numbers, and what repeats it. Pictures are linked in
// folder figures of the run, where package plot draws them; dir is the run's folder as
// the post is to name it.
func Post(ctx context.Context, w io.Writer, run *results.Run, facts Facts, dir string) error {
	figures, err := newFigures(ctx, run)
	if err != nil {
		return err
	}
	var out strings.Builder
	out.WriteString("# Which id should I take?\n\n")
	out.WriteString(Advise(run, facts).Markdown())
	for _, f := range figures {
		if f.Absent != nil {
			continue
		}
		fmt.Fprintf(&out, "\n## %s\n\n%s", plain(f.heading()), f.markdown(dir))
	}
	out.WriteString("\n## Run it again\n\n")
	fmt.Fprintf(&out, "```sh\n%s\n```\n\n", command(run))
	fmt.Fprintf(&out, "The same seed, %d, gives the same counts to the last digit. Times are of one machine%s.\n", run.Env.Seed, machine(run))
	_, err = io.WriteString(w, out.String())
	return err
}

// command is the command line that made a run, with its seed.
func command(run *results.Run) string {
	line := strings.Join(run.Env.Command, " ")
	if !slices.Contains(run.Env.Command, "--seed") && !slices.Contains(run.Env.Command, "--resume") && line != "" {
		line += fmt.Sprintf(" --seed %d", run.Env.Seed)
	}
	return strings.ReplaceAll(line, "`", "'")
}

// block is a figure in Markdown with the command line that repeats it.
func (f figure) block(run *results.Run) string {
	text := f.markdown("")
	if line := command(run); line != "" {
		text += fmt.Sprintf("\nMade by `%s`.\n", line)
	}
	return text
}

// machine is what a run was made on, in brackets.
func machine(run *results.Run) string {
	words := slices.DeleteFunc([]string{run.Env.CPU, run.Env.GOOS + "/" + run.Env.GOARCH, run.Env.Go, "idbench " + run.Env.Version},
		func(s string) bool { return strings.Trim(s, "/ ") == "" || s == "idbench " })
	if words == nil {
		return ""
	}
	return " (" + plain(strings.Join(words, ", ")) + ")"
}

// Markdown is the answer as a table of Markdown, and what it rests on as a list.
func (a Advice) Markdown() string {
	var out strings.Builder
	if table := a.MarkdownTable(); table != "" {
		out.WriteString(table + "\n")
	}
	for _, list := range [][]string{a.Changes, a.Notes} {
		for _, text := range list {
			out.WriteString("- " + strings.Replace(plain(text), "* by", "\\* by", 1) + "\n")
		}
	}
	return out.String()
}

// MarkdownTable is the verdicts alone, or "" where there is none.
func (a Advice) MarkdownTable() string {
	if len(a.Engines) == 0 {
		return ""
	}
	var out strings.Builder
	var rows [][]string
	for _, e := range a.Engines {
		row := []string{e.Name()}
		for _, v := range e.Verdicts {
			if v.Undecided != "" {
				row = append(row, "undecided, because "+v.Undecided)
				continue
			}
			row = append(row, "**"+v.Words+"** ("+v.Price+")")
		}
		rows = append(rows, row)
	}
	grid(&out, append([]string{""}, a.Situations...), rows, 0)
	return out.String()
}

// heading is what a figure shows.
func (f figure) heading() string { return f.Finding }

// markdown is a figure as authors paste it: the picture with a text for those who do not
// see it, the caption, and the numbers at the end of its curves. dir is the run's folder,
// or "".
func (f figure) markdown(dir string) string {
	var out strings.Builder
	file := path.Join(filepath.ToSlash(dir), "figures", fmt.Sprintf("%02d-%s", f.Number, f.Name))
	alt := strings.NewReplacer("[", "(", "]", ")").Replace(plain(f.heading() + ". " + f.What))
	fmt.Fprintf(&out, "![%s](<%s.svg>)\n\n*%s*\n", alt, strings.NewReplacer("<", "%3C", ">", "%3E").Replace(file), strings.ReplaceAll(plain(f.Caption), "*", "\\*"))
	if head, rows, keys := f.numbers(); len(rows) > 0 && len(rows) <= longest {
		out.WriteString("\n")
		grid(&out, head, rows, keys)
	} else {
		fmt.Fprintf(&out, "\nThe numbers: `%s.csv`.\n", strings.ReplaceAll(file, "`", "'"))
	}
	return out.String()
}

// numbers are the figure's table in texts: of curves the last point of each, of what stands at the end of a load that; of cells and
// of bars over an axis none. keys is how many of the columns are words.
func (f figure) numbers() (head []string, rows [][]string, keys int) {
	t := f.Drawing.Table
	kind := f.Chart(t).Kind
	if kind == plot.Map || kind == plot.Histogram {
		return nil, nil, 0
	}
	var told []int // columns of words that any row has
	for i := range t.Keys {
		if slices.ContainsFunc(t.Rows, func(r plot.Row) bool { return r.Keys[i] != "" }) {
			told = append(told, i)
			head = append(head, t.Keys[i])
		}
	}
	for _, c := range t.Columns {
		name := c.Name
		if c.Unit != "" {
			name += " (" + c.Unit + ")"
		}
		head = append(head, name)
	}
	chart := f.Chart(t)
	for _, r := range ends(t.Rows, kind == plot.Lines, chart.Last) {
		var row []string
		for _, k := range told {
			row = append(row, r.Keys[k])
		}
		for j, v := range r.Values {
			text := "–"
			if !math.IsNaN(v) {
				text = spell.Fixed(v, t.Columns[j].Decimals)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return head, rows, len(told)
}

// ends are, of curves, the last row of each, and of what a figure shows at the end of a load
// the last number in each column; of others all rows.
func ends(rows []plot.Row, curves, last bool) (list []plot.Row) {
	for _, r := range rows {
		n := len(list) - 1
		if !curves && !last || n < 0 || !slices.Equal(list[n].Keys, r.Keys) {
			list = append(list, plot.Row{Keys: r.Keys, Values: slices.Clone(r.Values)})
			continue
		}
		for i, v := range r.Values {
			if curves || !math.IsNaN(v) {
				list[n].Values[i] = v
			}
		}
	}
	return list
}

// grid writes a table of Markdown, whose columns after some of words are numbers; none of
// them where words is 0.
func grid(out *strings.Builder, head []string, rows [][]string, words int) {
	line := func(cells []string) {
		for _, c := range cells {
			out.WriteString("| " + strings.ReplaceAll(plain(c), "|", "\\|") + " ")
		}
		out.WriteString("|\n")
	}
	line(head)
	for i := range head {
		if words > 0 && i >= words {
			out.WriteString("|--:")
		} else {
			out.WriteString("|---")
		}
	}
	out.WriteString("|\n")
	for _, r := range rows {
		line(r)
	}
}

// plain is a text that came from a file, in one line and without what Markdown takes for
// HTML.
func plain(text string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(strings.Join(strings.Fields(text), " "))
}
