package innodb

import (
	"flag"
	"os"
	"testing"

	"idbench/index/indextest"
)

// Random transactions open a server for each try, so there are fewer tries than usual.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestConformance(t *testing.T) { indextest.Run(t, Engine{}) }
