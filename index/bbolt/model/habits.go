package model

import "idbench/index"

// Habits implements index.Foreseen.
func (Profile) Habits(index.TableConfig) (index.Habits, error) {
	return index.Habits{PageSize: pageSize, Copies: true}, nil
}
