package model_test

import (
	"testing"

	"idbench/index/bbolt/model"
	"idbench/index/indextest"
)

func TestConformance(t *testing.T) { indextest.Run(t, model.Profile{}) }

func TestPages(t *testing.T) { indextest.RunPages(t, model.Profile{}) }
