package postgres

import (
	"path/filepath"
	"strings"
	"testing"

	"idbench/index"
	"idbench/units"
)

// What a server has is asked of it, and a profile that is not told of checksums is doubted.
func TestServerWithChecksums(t *testing.T) {
	host := load(t, Engine{}, index.TableConfig{Options: map[string]string{"data_checksums": "on"}}, 10)
	e, err := Engine{}.At("host=" + quote(filepath.Dir(host.private.home.Socket)) + " user=postgres dbname=postgres")
	if err != nil {
		t.Fatal(err)
	}
	option, err := index.FindOption(e, "data_checksums")
	if err != nil {
		t.Fatal(err)
	}
	if word, err := option.Parse("on"); err != nil || word != "on" {
		t.Errorf("on: %q, %v", word, err)
	}
	if _, err := option.Parse("off"); err == nil || !strings.Contains(err.Error(), "which is on") {
		t.Errorf("off: %v", err)
	}
	for told, want := range map[string]int{"on": 0, "off": 1} {
		guest, err := e.Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Observe: true, Options: map[string]string{"data_checksums": told}})
		if err != nil {
			t.Fatal(err)
		}
		if warnings := guest.(index.Warner).Warnings(); len(warnings) != want {
			t.Errorf("%s: %q", told, warnings)
		}
		if err := guest.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestMajor(t *testing.T) {
	for version, want := range map[string]int{"PostgreSQL 15.18 (Debian 15.18-0+deb12u1)": 15, "PostgreSQL 18.4": 18, "PostgreSQL 19beta1": 19, "PostgreSQL": 0} {
		if got := major(version); got != want {
			t.Errorf("%s: %d, want %d", version, got, want)
		}
	}
}
