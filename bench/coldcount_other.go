//go:build !linux

package bench

import "idbench/index"

// storageReads has no portable form.
func storageReads() index.Counts { return index.Counts{} }
