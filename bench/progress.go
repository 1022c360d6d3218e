package bench

// Progress hears how a run goes. Its methods are called outside timed regions, and
// from several goroutines while structure rounds run in parallel. Round 0 is the
// structure round.
type Progress interface {
	Begin(rows int64)                  // rows that all rounds together will load
	Start(c Case, round int)           // a round begins
	Rows(c Case, round int, n int64)   // n more rows are loaded
	Done(c Case, round int, err error) // a round ended; an error means that it is not stored
}

// quiet is the Progress of a runner that has none.
type quiet struct{}

func (quiet) Begin(int64)           {}
func (quiet) Start(Case, int)       {}
func (quiet) Rows(Case, int, int64) {}
func (quiet) Done(Case, int, error) {}
