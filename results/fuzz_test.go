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

// FuzzJournal resumes folders whose journal is anything.
func FuzzJournal(f *testing.F) {
	dir := create(f, resumeRounds(f)...)
	for _, name := range []string{journalFile} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("added,place,round,case\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, journalFile), text, 0o644); err != nil {
			t.Fatal(err)
		}
		j, err := readJournal(dir)
		if err != nil {
			return
		}
		u := update{dir: dir}
		defer u.cleanup()
		_ = j.recover(&u) // staged at most, and never renamed
	})
}
