package model

import (
	"fmt"

	"idbench/index"
)

// Habits implements index.Foreseen.
func (Profile) Habits(c index.TableConfig) (index.Habits, error) {
	columns, err := columnsOf(c)
	if err != nil {
		return index.Habits{}, err
	}
	elsewhere := ""
	if columns.moves(int64(c.KeyBytes), int64(c.ValueBytes)) {
		elsewhere = fmt.Sprintf("rows of more than %d bytes keep values in a TOAST table, which the closed forms do not have", toastTuple)
	}
	return index.Habits{
		PageSize: pageSize,
		Logs:     true,
		HeapRows: func(c index.TableConfig) int64 {
			rows, _ := heapRows(c)
			return rows
		},
		TextNote:  textNote(c),
		Elsewhere: elsewhere,
	}, err
}
