package units

// A Workload is what is done to a table.
type Workload string

const (
	Insert      Workload = "insert"    // rows in the order of their arrival
	Lookup      Workload = "lookup"    // rows by id
	BySecondary Workload = "secondary" // rows by a column with a further index
	Newest      Workload = "newest"    // the rows that arrived last
	Range       Workload = "range"     // neighbours in key order
	Delete      Workload = "delete"    // a random half of the rows
	Expire      Workload = "expire"    // the half of the rows that arrived first

	Simulate Workload = "simulate" // the pages of a load, and no table: make bench-model
)
