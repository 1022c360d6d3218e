package model

import "idbench/index"

// Stride makes the row ids of an empty table multiples of a number.
func Stride(t index.Table, stride int64) { t.(*table).stride = stride }
