package model_test

import (
	"testing"

	"idbench/index/indextest"
	"idbench/index/postgres/model"
)

func TestPages(t *testing.T) { indextest.RunPages(t, model.Profile{}) }
