package replay_test

import (
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/replay"
	sqlitemodel "idbench/index/sqlite/model"
)

func init() {
	for _, p := range []replay.Profile{bboltmodel.Profile{}, postgresmodel.Profile{}, innodbmodel.Profile{}, sqlitemodel.Profile{}} {
		replay.Named[p.Name()] = p
	}
}
