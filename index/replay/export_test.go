package replay

// Names of the profiles that are replayed here.
const (
	bboltName    = "model-bbolt"
	postgresName = "model-postgres"
)

// Profiles are their names, and Named has the profiles themselves: those import this package,
// so that the tests outside it put them here.
var (
	Profiles = []string{bboltName, postgresName}
	Named    = map[string]Profile{}
)
