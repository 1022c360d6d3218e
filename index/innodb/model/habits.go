package model

import "idbench/index"

// Habits implements index.Foreseen. The newest rows were two pages off at most, where leaves
// are cut unevenly.
func (Profile) Habits(c index.TableConfig) (index.Habits, error) {
	page, err := c.Int(pageOption)
	var sortKey func(key []byte) []byte
	if word, _ := c.Text(columnOption); word == uuidColumn { // Open looks at it
		sortKey = func(key []byte) []byte { return asStored(nil, key) }
	}
	return index.Habits{
		PageSize:    page,
		Unwritten:   "InnoDB writes pages when it sees fit, and its log is not modelled",
		Imageless:   true,
		SortKey:     sortKey,
		NewestError: 0.15,
		Notes:       []string{"splits: of the tree of the ids. The counter of MySQL and MariaDB, index_page_splits, is of the whole server, and counts calls too that make no page because a neighbour takes the rows."},
	}, err
}
