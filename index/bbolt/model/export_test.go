package model

import "idbench/index"

// Reorder makes a table of the bbolt profile rebalance in another order.
func Reorder(t index.Table, seed uint64) { t.(*table).order.Seed(seed, 0) }
