package model_test

import (
	"os"
	"path/filepath"
	"testing"

	"idbench/index/indextest"
	"idbench/index/innodb"
	"idbench/index/server"
)

// shared is the server that the profile is held against. Tests have it one after the other:
// it counts splits for all its tables.
var shared = indextest.NewHost(innodb.Engine{}, func(dir string) string {
	return "mysql://root@localhost/?socket=" + filepath.Join(dir, "innodb", "socket")
})

func TestMain(m *testing.M) {
	server.Watch()
	os.Exit(shared.Run(m))
}
