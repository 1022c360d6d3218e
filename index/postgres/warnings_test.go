package postgres

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/units"
)

// A server shows what its extensions show wherever they lie; what it does not show is
// absent and said, with the reason.
func TestWhatAServerShows(t *testing.T) {
	server, err := pgx.Connect(t.Context(), shared.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	odd := pgx.Identifier{`odd"na'me, public; x`}.Sanitize()
	for _, query := range []string{"CREATE DATABASE shown", "CREATE ROLE plain LOGIN", "GRANT CREATE ON DATABASE shown TO plain"} {
		if _, err := server.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	at := func(role string) string {
		return strings.NewReplacer("dbname=postgres", "dbname=shown", superuser+" ", role+" ").Replace(shared.Address(t))
	}
	conn, err := pgx.Connect(t.Context(), at(superuser))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for _, query := range []string{"CREATE SCHEMA " + odd, "GRANT USAGE ON SCHEMA " + odd + " TO plain"} {
		if _, err := conn.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range extensions {
		if _, err := conn.Exec(t.Context(), "CREATE EXTENSION "+name+" SCHEMA "+odd); err != nil {
			t.Fatal(err)
		}
	}
	for role, words := range map[string][]string{
		superuser: nil,
		"plain":   {"pages of indexes and heap: ", "the log, and so splits and images of pages: the role may not", "which pages checkpoints write: "},
	} {
		e, err := Engine{}.At(at(role))
		if err != nil {
			t.Fatal(err)
		}
		opened, err := e.Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 5000, Observe: true})
		if err != nil {
			t.Fatal(err)
		}
		insertRandom(t, opened, 2000)
		if err := opened.(index.Checkpointer).Checkpoint(t.Context()); err != nil && role == superuser {
			t.Fatal(err)
		}
		segments, err := opened.(index.Observed).Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		missing := opened.(index.Warner).Warnings()
		if last := len(missing) - 1; last < 0 || !strings.Contains(missing[last], "in TOAST") {
			t.Errorf("%s: %q, and nothing of TOAST", role, missing)
		} else {
			missing = missing[:last]
		}
		if len(missing) != len(words) {
			t.Errorf("%s: missing %q, want %q", role, missing, words)
		}
		for i := range min(len(missing), len(words)) {
			if !strings.HasPrefix(missing[i], "the server does not show "+words[i]) || strings.Contains(missing[i], "\n") {
				t.Errorf("%s: missing %q, want %q", role, missing[i], words[i])
			}
		}
		all := segments[len(segments)-1].Counts
		for unit, in := range map[units.Unit]index.Counts{units.LeafPages: segments[0].Counts, units.MidSplits: segments[0].Counts, units.LogBytes: all} {
			if _, told := in[unit]; told != (role == superuser) {
				t.Errorf("%s: %s is told: %v", role, unit, told)
			}
		}
		if segments[1].Counts[units.HeapPages] == 0 {
			t.Errorf("%s: no page of the heap is told", role)
		}
		if all[units.FileBytes] == 0 { // by the number of a table that the role may not look up
			t.Errorf("%s: the bytes of the files are not told", role)
		}
		if toast := segments[2]; toast.Name != units.Toast || len(toast.Counts) == 0 {
			t.Errorf("%s: the pages of %s are not told, or in another place: %v", role, units.Toast, segments)
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
}
