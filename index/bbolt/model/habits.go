package model

import "idbench/index"

// Habits implements index.Foreseen.
func (Profile) Habits(c index.TableConfig) (index.Habits, error) {
	page, err := c.Int(pageOption)
	return index.Habits{PageSize: page, Copies: true}, err
}
