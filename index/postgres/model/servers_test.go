package model_test

import (
	"os"
	"testing"

	"idbench/index/server"
)

// Profiles are held against engines that have servers.
func TestMain(m *testing.M) {
	server.Watch()
	os.Exit(m.Run())
}
