package model

import "idbench/index"

// Habits implements index.Foreseen.
func (Profile) Habits(index.TableConfig) (index.Habits, error) {
	return index.Habits{
		PageSize: pageSize,
		Logs:     true,
		HeapRows: func(c index.TableConfig) int64 {
			rows, _ := heapRows(c)
			return rows
		},
		TextNote: "Text is in the order of the collation C, which is that of its bytes and the only one that the profile has.",
	}, nil
}
