package units

// A Mode is how a number was had.
type Mode string

const (
	Pages  Mode = "pages"  // a table keeps every page
	Auto   Mode = "auto"   // of the others, by the number of rows and the order of the ids
	Exact  Mode = "exact"  // every key is replayed, for the same counts
	Urn    Mode = "urn"    // one table of random keys is drawn, without keys
	Fringe Mode = "fringe" // the means of all tables of random keys
	Steady Mode = "steady" // the first of ordered keys are replayed, and the rest goes on at their pace
	Halved Mode = "halved" // random ids in proportion to a half, a quarter or the like of them, of which the profile took every row
	Onward Mode = "onward" // ids of a file that go on as its last half did
	Closed Mode = "closed" // a formula over the pages
	Sample Mode = "sample" // counted by the profile at fewer rows
)
