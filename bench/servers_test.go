package bench

import (
	"os"
	"testing"

	"idbench/index/server"
)

// Pages are counted in engines that have servers, too.
func TestMain(m *testing.M) {
	server.Watch()
	os.Exit(m.Run())
}
