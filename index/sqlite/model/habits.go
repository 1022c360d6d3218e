package model

import "idbench/index"

// Habits implements index.Foreseen. Inserts were 13.6 % off at most, since SQLite reads the
// neighbours of a page that overflows.
func (Profile) Habits(c index.TableConfig) (index.Habits, error) {
	page, err := c.Int(pageOption)
	return index.Habits{
		PageSize:    page,
		Unwritten:   "what model-sqlite writes depends on when its cache makes room, which is not modelled",
		Unsplit:     "SQLite moves rows among neighbours, makes pages and frees them: pages do not say how often one was cut",
		InsertError: 0.15,
	}, err
}
