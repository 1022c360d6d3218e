package main

import (
	"strings"

	"idbench/bench"
	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/innodb"
	innodbmodel "idbench/index/innodb/model"
	"idbench/index/null"
	"idbench/index/postgres"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/sqlite"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/index/textbook"
	"idbench/report"
)

// engines lists what can be measured, in the order of help, tables and legends:
// real engines, then models, then the harness itself.
var engines = []index.Engine{
	bbolt.Engine{},
	sqlite.Engine{},
	postgres.Engine{},
	innodb.Engine{},
	forecasting{bboltmodel.Profile{}},
	forecasting{sqlitemodel.Profile{}},
	forecasting{postgresmodel.Profile{}},
	forecasting{innodbmodel.Profile{}},
	textbook.Profile{},
	null.Engine{},
}

// defaults is the configuration that stands where nothing else is said: the first engine of
// the list and its profile.
func defaults() bench.Config {
	c := bench.Default()
	c.Engines = []string{"bbolt", "model-bbolt"}
	return c
}

// aliases are other names by which people ask for engines. Records keep the engine's own.
var aliases = map[string]string{"mysql": "innodb", "mariadb": "innodb", "pg": "postgres", "postgresql": "postgres", "sqlite3": "sqlite"}

// engineNamed is the name of the engine, or of the profile, that people ask for by another.
func engineNamed(name string) string {
	engine, model := strings.CutPrefix(name, "model-")
	own, ok := aliases[engine]
	switch {
	case !ok:
		return name
	case model:
		return "model-" + own
	}
	return own
}

// titles are what people call engines, in the order of the report's answer.
var titles = []report.Engine{
	{Name: "postgres", Title: "PostgreSQL"},
	{Name: "innodb", Title: "MySQL/MariaDB"},
	{Name: "sqlite", Title: "SQLite"},
	{Name: "bbolt", Title: "bbolt"},
}

// likenesses are the engines in whose profiles look compares streams and files.
var likenesses = []string{"postgres", "innodb"}
