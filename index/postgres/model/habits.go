package model

import (
	"fmt"

	"idbench/index"
	"idbench/index/replay"
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
		HeapPages: func(c index.TableConfig, rows int64, value func(row int64) int64) int64 {
			h, _ := replayed{Config: replay.Config{Table: c, Value: value}, columns: columns, rows: rows, partial: true}.played()
			return int64(len(h.pages))
		},
		TextNote:  textNote(c),
		Elsewhere: elsewhere,
	}, err
}
