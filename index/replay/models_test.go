package replay_test

import (
	bboltmodel "idbench/index/bbolt/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/replay"
)

func init() {
	for _, p := range []replay.Profile{bboltmodel.Profile{}, postgresmodel.Profile{}} {
		replay.Named[p.Name()] = p
	}
}
