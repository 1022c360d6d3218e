package index

// A Spill says which payloads do not stay on the page of their row.
type Spill struct {
	Most  int64  // bytes of the longest payload that stays there, beside an id of KeyBytes
	Where string // what becomes of longer ones, in words that go on a sentence: "so that a part of them lies on …"
	// Space is the bytes that a row with such a payload takes, those pages whole, and without what is
	// free on its own; nil: that depends on the rows beside it.
	Space func(value int64) int64
}

// A Spiller is a profile that moves large payloads off the pages of their rows.
type Spiller interface {
	// Spill is that of such a table, which the profile does not refuse.
	Spill(c TableConfig) (Spill, error)
}
