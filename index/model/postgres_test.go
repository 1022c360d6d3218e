package model_test

import (
	"testing"

	"idbench/index/indextest"
	"idbench/index/model"
)

func TestPostgresConformance(t *testing.T) { indextest.Run(t, model.Postgres{}) }
