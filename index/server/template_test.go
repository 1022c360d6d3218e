//go:build unix

package server

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// The data folder of the first server is made by its program, those of others that are made
// alike are copies, also where all start at once.
func TestServersBeginWithATemplate(t *testing.T) {
	shared, made := t.TempDir(), filepath.Join(t.TempDir(), "made")
	begin := func(dir, word string) *Server {
		spec := fake(dir)
		spec.Data, spec.Shared = filepath.Join(dir, "data"), shared
		spec.Make = []Command{{"/bin/sh", []string{"-c", `mkdir "$0" && echo $1 > "$0/word" && echo $1 >> ` + made, spec.Data, word}}}
		s, err := Start(t.Context(), spec, answers(dir))
		if err != nil {
			t.Error(err)
		}
		return s
	}
	words := []string{"one", "one", "two", "one", "two"}
	var started sync.WaitGroup
	for _, word := range words {
		started.Go(func() {
			dir := t.TempDir()
			s := begin(dir, word)
			if s == nil {
				return
			}
			if text, err := os.ReadFile(filepath.Join(dir, "data", "word")); err != nil || string(text) != word+"\n" {
				t.Errorf("server of %q has %q, %v", word, text, err)
			}
			if err := s.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
	started.Wait()
	text, err := os.ReadFile(made)
	if lines := strings.Fields(string(text)); err != nil || len(lines) != 2 || lines[0] == lines[1] {
		t.Errorf("made %v, want one of each word", lines)
	}
	if templates, err := filepath.Glob(filepath.Join(shared, "*")); err != nil || len(templates) != 2 {
		t.Errorf("templates %v", templates)
	}
}

// A program that fails leaves no template.
func TestNoTemplateOfWhatFailed(t *testing.T) {
	dir, shared := t.TempDir(), t.TempDir()
	spec := fake(dir)
	spec.Data, spec.Shared = filepath.Join(dir, "data"), shared
	spec.Make = []Command{{"/bin/sh", []string{"-c", `mkdir "$0" && echo "FATAL: half" && exit 1`, spec.Data}}}
	if _, err := Start(t.Context(), spec, answers(dir)); err == nil || !strings.Contains(err.Error(), "FATAL: half") {
		t.Errorf("error %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(shared, "*")); err != nil || len(left) != 0 {
		t.Errorf("left %v", left)
	}
}
