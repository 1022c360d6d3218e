package model

import "idbench/index"

// Habits implements index.Foreseen.
func (Profile) Habits() index.Habits { return index.Habits{PageSize: pageSize, Copies: true} }
