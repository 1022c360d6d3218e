package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/internal/spell"
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
		near := fmt.Sprintf("all but 1 %% of them within %s ids of it", spell.Comma(o.Window99+1))
		if o.Window99 == 0 {
			near = "all but 1 % of them at it"
		}
		return fmt.Sprintf("%s, but %s of neighbours step back: most inserts go to the right edge of the index, %s.", kind, share(o.BackShare), near)
	}
	return "Partly in key order: inserts land in many places of the index."
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
	scheme, at := s.Scheme, int64(0)
	if c := s.Change; c != nil {
		scheme, at = c.After, c.ID-1
		if _, err := ids.Find(c.Before); err != nil {
			return ""
		}
	}
	if strings.HasSuffix(s.Is, "as random as uuidv4)") {
		scheme = "uuidv4"
	}
	found, err := ids.Find(scheme)
	if err != nil {
		return ""
	}
	env := ids.DefaultEnv()
	command := fmt.Sprintf("idbench predict --scheme %s", scheme)
	if at > 0 {
		command += fmt.Sprintf(" --migrate-from %s --at %d", s.Change.Before, at)
	}
	command += fmt.Sprintf(" --rows %d", s.IDs)
	for _, t := range s.Times {
		if t.Scheme == "" || !strings.HasPrefix(scheme, t.Scheme) { // uuidv7 is one of uuidv7mono too
			continue
		}
		if r := t.PerSecond; r != nil && r.Error < 0.5 {
			env.Rate = max(1, int64(math.Round(three(r.IDs))))
			command += fmt.Sprintf(" --rate %d", env.Rate)
		}
		if n := t.Nodes; n != nil && n.Value > 1 {
			env.Nodes = int(n.Value)
			command += fmt.Sprintf(" --nodes %d", n.Value)
		}
		if l := t.Late; l != nil && l.P99 > 0 {
			env.Jitter = time.Duration(three(l.P99) * float64(time.Millisecond))
			command += " --jitter " + strings.ReplaceAll(env.Jitter.String(), "µs", "us")
		}
		break
	}
	if found.CheckRows(env, s.IDs) != nil {
		return ""
	}
	return command
}
