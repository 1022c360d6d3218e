package main

import (
	"idbench/index"
	"idbench/index/bbolt"
	"idbench/index/innodb"
	"idbench/index/model"
	"idbench/index/null"
	"idbench/index/postgres"
	"idbench/index/sqlite"
)

// engines lists what can be measured, in the order of help, tables and legends:
// real engines, then models, then the harness itself.
var engines = []index.Engine{
	bbolt.Engine{},
	sqlite.Engine{},
	postgres.Engine{},
	innodb.Engine{},
	forecastBbolt{},
	model.Sqlite{},
	forecastPostgres{},
	model.InnoDB{},
	model.Textbook{},
	null.Engine{},
}
