package main

import (
	"context"
	"fmt"
	"math"

	"idbench/ids/keyfile"
)

// advice says what the order of a file of ids means for inserts, and with which commands to go on.
func (v *lookVerb) advice(ctx context.Context, s *keyfile.Survey) (means string, next []string, err error) {
	o := s.Order
	again := s.Again()
	switch {
	case o.Tau == nil:
		return "One id says nothing about the order of inserts.", nil, nil
	case s.KeyOrder != "":
		return fmt.Sprintf("The ids are %s: the file says nothing about inserts. Write it in the order of arrival, such as ORDER BY created_at.", s.KeyOrder), nil, nil
	case *o.Tau < -0.5 && again:
		return "Inserts in this order would go to the left edge of the index: turn the file round if it is newest first.",
			[]string{"tac " + quoted(v.File) + " | idbench look -"}, nil
	case *o.Tau < -0.5:
		return "Inserts in this order would go to the left edge of the index: turn the ids round (tac) if they are newest first.", nil, nil
	}
	model, err := like(ctx, s)
	if err != nil {
		return "", nil, err
	}
	again = again && s.Duplicates.Value == 0 // a primary key holds no id twice
	switch {
	case model != "":
		next = append(next, "idbench "+model)
	case again:
		next = append(next, "idbench predict "+v.file())
	}
	if again {
		next = append(next, "idbench run "+v.file()+" --engine model-postgres,model-innodb --rounds 0")
	}
	if next == nil {
		why := "no stream is known whose pages are those of the ids, and the file cannot be read again"
		if s.Duplicates.Value > 0 {
			why = fmt.Sprintf("%s again, and a primary key refuses them", comes(s.Duplicates.Estimate))
		}
		if s.Absent == nil {
			s.Absent = map[string]string{}
		}
		s.Absent["next"] = why
	}
	return orderMeans(s), next, nil
}

// comes writes an estimate of so many ids and the verb after them.
func comes(e keyfile.Estimate) string {
	if e.Value == 1 {
		return plural(e, "id") + " comes"
	}
	return plural(e, "id") + " come"
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

// file spells the flags that name the file.
func (v *lookVerb) file() string {
	return keyFlags{Keys: v.File, KeysForm: v.KeysForm, KeysColumn: v.KeysColumn}.spelled()
}
