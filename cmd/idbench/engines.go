package main

import (
	"idbench/index"
	"idbench/index/bbolt"
	"idbench/index/model"
	"idbench/index/null"
)

// engines lists what can be measured, in the order of help, tables and legends:
// real engines, then models, then the harness itself.
var engines = []index.Engine{
	bbolt.Engine{},
	model.Bbolt{},
	model.Textbook{},
	null.Engine{},
}
