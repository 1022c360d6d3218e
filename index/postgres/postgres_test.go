package postgres

import (
	"testing"

	"idbench/index/indextest"
)

func TestConformance(t *testing.T) { indextest.Run(t, Engine{}) }
