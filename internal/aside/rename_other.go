//go:build !windows

package aside

import "os"

// rename replaces a file, and who has it open keeps the old one.
func rename(from, to string) error { return os.Rename(from, to) }

// relink replaces a link.
func relink(from, to string) error { return os.Rename(from, to) }
