package model_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"idbench/index/indextest"
	"idbench/index/postgres"
	"idbench/index/server"
)

// shared is the server that the profile is held against, but for settings that a server
// starts with. Tests have it one after the other: a checkpoint is one of all its tables.
var shared = indextest.NewHost(postgres.Engine{}, func(dir string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(filepath.Join(dir, "postgres"))
	return "host='" + quoted + "' user=postgres dbname=postgres"
})

func TestMain(m *testing.M) {
	server.Watch()
	os.Exit(shared.Run(m))
}
