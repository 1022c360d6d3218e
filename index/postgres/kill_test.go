package postgres

import (
	"testing"

	"idbench/index/indextest"
)

// A process that is killed leaves neither its server nor the folder.
func TestProcessIsKilled(t *testing.T) {
	indextest.Killed(t, Engine{}, "postgres", "data/postmaster.pid")
}
