package report

import (
	"fmt"
	"slices"
	"strings"

	"idbench/results"
)

// ownIDs is the scheme of ids from a file of the user's, in records. What they guarantee is
// not known, so no situation takes them.
const ownIDs = "keys"

// alone is what stands in place of an answer where a run has a user's own ids and no scheme:
// nothing stands beside them. "" where it has.
func (ad adviser) alone() string {
	if slices.ContainsFunc(ad.run.Cases, func(c results.Name) bool { return c.Get("scheme") != ownIDs || c.Get("migrate-from") != "" }) {
		return ""
	}
	return "Undecided, because the ids of the run are those of a file alone: with --keys and --scheme uuidv4,uuidv7 it has schemes beside them."
}

// own is what the user's own ids cost on each engine, against what one writer takes there,
// or several where the run has ids of several.
func (ad adviser) own(engines []string) string {
	var parts []string
	for _, engine := range engines {
		for i, a := range []answer{ad.one, ad.many} {
			r, take := ad.beside(a, engine, []question{situations[0].takes, anywhere}[i])
			if take == "" {
				continue
			}
			parts = append(parts, fmt.Sprintf("%s, against %s: %s", ad.facts.title(engine), ad.label([]string{take}), r.against(ownIDs, take)))
			break
		}
	}
	if parts == nil {
		return ""
	}
	return "Your own ids (" + ownIDs + "): " + strings.Join(parts, "; ") + "."
}

// beside is the table of an engine that has the user's own ids and ranks the most schemes,
// with the one that it puts first; "" where there is none.
func (ad adviser) beside(a answer, engine string, q question) (best ranking, take string) {
	for _, t := range a.Tables {
		if stem(t.Engine) != engine || !slices.ContainsFunc(t.Rows, func(r row) bool { return r.Scheme == ownIDs }) {
			continue
		}
		r := ranking{table: t, columns: a.Measures}
		r.rank(trees(a.Measures), func(name string) string { return ad.facts.ruledOut(name, q) })
		if len(r.Places) > len(best.Places) {
			best, take = r, ad.facts.first(r.Places)[0]
		}
	}
	return best, take
}
