//go:build !linux

package hugepages

// Slice makes a slice of so many zero values, of a type without pointers.
func Slice[T any](n int) []T { return make([]T, n) }
