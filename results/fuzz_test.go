package results

import (
	"os"
	"path/filepath"
	"testing"

	"idbench/units"
)

// FuzzOpen reads folders of anything: an error or a run, never a panic, and a run that
// was read can be summarised and compared with itself.
func FuzzOpen(f *testing.F) {
	c := "engine=bbolt/scheme=uuidv4"
	line := "BenchmarkRun/" + c + "/segment=all 10 5 splits 7 ns/op\n"
	f.Add([]byte("seed: 7\nUnit splits assume=exact\n\n"+line), []byte("{\"seed\": 7}"), []byte("case,segment,round,rows,ns,splits\n"+c+",all,0,1,,5\n"), []byte("case,segment,pages,misses,seq-misses\n"+c+",all,1,2,1\n"), []byte("\x1f\x8b"), []byte("\x1f\x8b"))
	f.Add([]byte(line+line), []byte(""), []byte("a,b\n"), []byte("\""), []byte("x"), []byte("y"))
	f.Add([]byte("BenchmarkRun/a=b/segment=all 1 1e400 splits\n"), []byte("[]"), []byte("case\n"), []byte("\n"), []byte(""), []byte(""))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, bench, env, series, curve, leaves, frames []byte) {
		for name, text := range map[string][]byte{benchFile: bench, envFile: env, seriesFile: series, curveFile: curve, leavesFile: leaves, framesFile: frames} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		run, err := Open(dir)
		if err != nil {
			return
		}
		for _, r := range run.Records {
			if _, err := fullName(r.Case, r.Segment); err != nil {
				t.Errorf("read a record that cannot be written: %v", err)
			}
			for _, v := range r.Values {
				if err := v.check(); err != nil {
					t.Errorf("read a value that cannot be written: %v", err)
				}
			}
		}
		Summary(run.Values(append(run.Cases, nil)[0], units.All, units.NsPerOp))
	})
}

// FuzzJournal brings folders in line with a journal that is anything.
func FuzzJournal(f *testing.F) {
	whole := folder(f, create(f, resumeRounds(f)...))
	f.Add([]byte(whole[journalFile]))
	f.Add([]byte("added,place,round,case\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for name, content := range whole {
			write(t, dir, name, content)
		}
		write(t, dir, journalFile, string(text))
		if _, err := Open(dir); err != nil {
			t.Errorf("a folder that nobody writes to: %v", err)
		}
		j, err := readJournal(dir)
		if err != nil {
			return
		}
		for _, file := range journaled {
			j.pieces(file, j.order())
		}
		_ = j.recover(dir)
	})
}
