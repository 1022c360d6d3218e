package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"idbench/ids"
	"idbench/ids/keyfile"
)

// advice says what the order of a file of ids means for inserts, and with which commands to go on.
func (v *lookVerb) advice(s *keyfile.Survey) (means string, next []string) {
	o := s.Order
	file := v.load()
	if s.Duplicates.Value > 0 {
		file = nil // a primary key holds no id twice
	}
	switch {
	case o.Tau == nil:
		return "One id says nothing about the order of inserts.", nil
	case s.KeyOrder != "":
		return fmt.Sprintf("The ids are %s: the file says nothing about inserts. Write it in the order of arrival, such as ORDER BY created_at.", s.KeyOrder), nil
	case *o.Tau < -0.5:
		if v.File == keyfile.Stdin {
			return "Inserts in this order would go to the left edge of the index: turn the ids round (tac) if they are newest first.", nil
		}
		return "Inserts in this order would go to the left edge of the index: turn the file round if it is newest first.",
			[]string{"tac " + quoted(v.File) + " | idbench look -"}
	}
	model := v.model(s)
	if model == "" {
		return orderMeans(s), file
	}
	return orderMeans(s), append([]string{model}, file...)
}

// orderMeans says where inserts go.
func orderMeans(s *keyfile.Survey) string {
	o := s.Order
	switch {
	case s.Stored != "" && math.Abs(*o.Tau) < 0.9 && len(s.Times) > 0:
		return "Inserts land all over the index, since the ids are stored in another order of bytes than the one that ascends with time."
	case o.Sorted == "ascending":
		return "Each insert goes to the right edge of the index. A file that was sorted by its ids looks just alike: is this the order in which they arrived?"
	case s.Change != nil:
		return fmt.Sprintf("A table that went over from %s to %s: predict the change, since the order of the whole is that of neither.", s.Change.Before, s.Change.After)
	case math.Abs(*o.Tau) < 0.1 && o.BackShare > 0.4:
		return "Random: each insert lands anywhere in the index, whatever the order of the file."
	case *o.Tau > 0.9:
		kind := "Nearly in key order"
		if len(s.Times) > 0 {
			kind = "Time-ordered"
		}
		where := fmt.Sprintf("most inserts go to the right edge of the index, all but 1 %% of them within %s of it", manyIDs(o.Window99+1))
		ahead := "a few ids that are ahead of all others"
		if len(s.Times) > 0 && clocksAhead(s.Times[0]) {
			ahead = "the ids of clocks that are ahead"
		}
		switch far := s.IDs / 4; { // further from the edge than ids that are but late
		case o.Window50 > far:
			where = "most inserts land below " + ahead + ", and so not at the right edge of the index"
		case o.Window99 > far:
			where = "inserts go to the right edge of the index, and those that come after " + ahead + " land below them"
		case o.Window99 == 0:
			where = "most inserts go to the right edge of the index, all but 1 % of them at it"
		}
		return fmt.Sprintf("%s, but %s of neighbours step back: %s.", kind, share(o.BackShare), where)
	}
	return "Partly in key order: inserts land in many places of the index."
}

// clocksAhead reports whether some times are far after the others.
func clocksAhead(t keyfile.Times) bool {
	return t.Strays != nil && t.Strays.After > 0 || t.Outside != nil && t.Outside.After > 0
}

// load is the command that loads the file into page models.
func (v *lookVerb) load() []string {
	command := "idbench run --keys " + quoted(v.File)
	if v.KeysForm != "" {
		command += " --keys-form " + v.KeysForm
	}
	if v.KeysColumn != "" {
		command += " --keys-column " + quoted(v.KeysColumn)
	}
	return []string{command + " --engine model-postgres,model-innodb --rounds 0"}
}

// model is the command that predicts a table of such ids; "" where no scheme makes them.
func (v *lookVerb) model(s *keyfile.Survey) string {
	var m modelled
	var err error
	switch c := s.Change; {
	case c != nil:
		if _, err := ids.Find(c.Before); err != nil {
			return ""
		}
		m.scheme, err = ids.Find(c.After)
		m.say("--scheme %s --migrate-from %s --at %d", c.After, c.Before, c.ID-1)
	case s.Mixed:
		mix := portions(s.Kinds)
		m.scheme, err = ids.ParseMix(mix)
		m.say("--mix %s", mix)
	default:
		name := s.Scheme
		if strings.HasSuffix(s.Is, "as random as uuidv4)") {
			name = "uuidv4"
		}
		m.scheme, err = ids.Find(name)
		m.say("--scheme %s", name)
	}
	if err != nil {
		return ""
	}
	m.say("--rows %d", s.IDs)
	m.env = ids.DefaultEnv()
	if b := s.Blocks; b != nil {
		m.env.Nodes, m.env.Blocks = int(b.Takers), ids.Blocks{Size: b.Size}
		m.say("--nodes %d --blocks %d", b.Takers, b.Size)
	}
	for _, t := range s.Times {
		mixed := s.Mixed && s.Change == nil
		if mixed || t.Scheme != "" && strings.HasPrefix(m.scheme.Name, t.Scheme) { // uuidv7 stands before uuidv7mono
			more := 1.0 // ids in all for each that bears a time
			if mixed {
				more = float64(s.IDs) / float64(t.IDs)
			}
			m.arrive(t, more, s.IDs)
			break
		}
	}
	if m.scheme.CheckRows(m.env, s.IDs) != nil {
		return ""
	}
	return "idbench predict " + strings.Join(m.flags, " ")
}

// A modelled is a stream of ids like those of a file.
type modelled struct {
	scheme ids.Scheme
	env    ids.Env
	flags  []string
}

func (m *modelled) say(format string, args ...any) {
	m.flags = append(m.flags, fmt.Sprintf(format, args...))
}

// arrive has ids arrive as their times say; more are all ids for each that bears one.
func (m *modelled) arrive(t keyfile.Times, more float64, rows int64) {
	if r := t.PerSecond; r != nil && r.Error < 0.5 {
		m.env.Rate = max(1, int64(math.Round(three(more*r.IDs))))
		m.say("--rate %d", m.env.Rate)
	}
	if n := t.Nodes; n != nil && n.Value > 1 {
		m.env.Nodes = int(n.Value)
		m.say("--nodes %d", n.Value)
	}
	if p := t.PerTick; p != nil && p.Dispersion != nil && more == 1 {
		if pace, ok := paceOf(*p.Dispersion); ok {
			m.env.Arrivals.Pace = pace
			m.say("--arrivals %v", m.env.Arrivals)
		}
	}
	if l := t.Late; l != nil && l.P99 > 0 {
		late := l.P99
		if l.Most < 1.5*late+t.PerTick.Millis { // no outlier
			late = l.Most
		}
		m.env.Jitter = time.Duration(three(late) * float64(time.Millisecond))
		m.say("--jitter %s", strings.ReplaceAll(m.env.Jitter.String(), "µs", "us"))
	}
	if o := t.Strays; o != nil {
		n, by := o.After, o.FurthestAfter
		if o.Before > n {
			n, by = o.Before, -o.FurthestBefore
		}
		text := fmt.Sprintf("%.7f%%:%+.0fh", 100*float64(n)/float64(rows), by/3600)
		if outliers, err := ids.ParseOutliers(text); err == nil {
			m.env.Outliers = outliers
			m.say("--outliers %v", outliers)
		}
	}
}

// paceOf is how ids arrive whose numbers in a tick vary so, if it is known.
func paceOf(dispersion float64) (pace ids.Pace, ok bool) {
	switch {
	case dispersion < 0.3:
		return ids.Even, true
	case dispersion > 0.8 && dispersion < 1.25:
		return ids.Poisson, true
	}
	return pace, false
}

// portions are the shares of kinds that are 1 % or more, as --mix has them; together they are all.
func portions(kinds []keyfile.KindCount) string {
	var most []keyfile.KindCount
	sum := 0.0
	for _, k := range kinds {
		if k.Share >= 0.01 {
			most = append(most, k)
			sum += k.Share
		}
	}
	var parts []string
	left := 1000
	for i, k := range most {
		n := int(math.Round(1000 * k.Share / sum))
		if i == len(most)-1 {
			n = left
		}
		left -= n
		parts = append(parts, fmt.Sprintf("%s:%g", k.Scheme, float64(n)/1000))
	}
	return strings.Join(parts, ",")
}
