package index

import "context"

// What a read finds in memory when it starts.
const (
	Warm   = "warm"    // the pages that the table and the operating system happen to hold
	Cold   = "cold"    // nothing: closed, dropped from the page cache, shown to be gone, opened again
	OSWarm = "os-warm" // nothing of the engine's own; the operating system may hold the file
)

// A Chiller is a table that can forget its pages.
type Chiller interface {
	// Chill closes the table, writes it out, drops its files from the page cache and
	// opens it again. It returns Cold where the pages were shown to be gone, else
	// OSWarm.
	Chill(ctx context.Context) (start string, err error)
}
