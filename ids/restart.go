package ids

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Restart is a node that begins again: from the id of an index on its clock is as far behind
// as some ids of all nodes take, and it is a new process, which draws its constants anew and
// remembers no id. The zero value is none.
type Restart struct {
	Node int
	Row  int64 // the first id that is made by others of it, counted from 0
	IDs  int64 // that it goes back
}

// ParseRestart reads a node, the row at which it begins again and how far back it goes on:
// NODE@ROW:IDS.
func ParseRestart(text string) (r Restart, err error) {
	bad := fmt.Errorf("restart %q: must be of the form NODE@ROW:IDS, such as 0@50000:1000", text)
	node, rest, at := strings.Cut(text, "@")
	row, back, colon := strings.Cut(rest, ":")
	if !at || !colon {
		return r, bad
	}
	for _, n := range []struct {
		text string
		to   *int64
	}{{row, &r.Row}, {back, &r.IDs}} {
		if *n.to, err = parseCount(n.text); err != nil {
			return Restart{}, bad
		}
	}
	if r.Node, err = strconv.Atoi(node); err != nil {
		return Restart{}, bad
	}
	if r.Row == 0 {
		return Restart{}, fmt.Errorf("restart %q: a node begins again after row 0", text)
	}
	return r, nil
}

// String spells a restart as [ParseRestart] reads it; "none" if there is none.
func (r Restart) String() string {
	if r == (Restart{}) {
		return none
	}
	return fmt.Sprintf("%d@%d:%d", r.Node, r.Row, r.IDs)
}

func (r Restart) check(nodes int) error {
	switch {
	case r == Restart{}:
	case r.Node < 0 || r.Node >= nodes:
		return fmt.Errorf("restart %v: the node must be 0 to %d", r, nodes-1)
	case r.Row < 1:
		return fmt.Errorf("restart %v: the row must be at least 1", r)
	case r.IDs < 0 || r.IDs > maxBackIDs:
		return fmt.Errorf("restart %v: must go back 0 to %d ids", r, maxBackIDs)
	}
	return nil
}

// maxBackIDs is so many that their time is no more than int64 ns at one a second.
const maxBackIDs = 1 << 33

// back is the time that the ids take that the node goes back.
func (r Restart) back(rate int64) time.Duration { return time.Duration(evenly(r.IDs, rate)) }

// restarts reports whether a restarted node makes others of the scheme's ids than before, whatever
// it has forgotten: those of its clock and of random bits, or of an address that is drawn. Where a
// number of the node is all that tells its ids apart they would come again, and a primary key takes
// none twice.
func (s Scheme) restarts() bool { return s.timed() && !s.Kind.Number() }

// A Rollback sets all clocks back by some time, from the id of an index on. The zero value is none.
type Rollback struct {
	Row int64 // the first id that is made after it, counted from 0
	By  time.Duration
}

// ParseRollback reads the row at which clocks are set back, and how far: ROW:D.
func ParseRollback(text string) (Rollback, error) {
	row, span, _ := strings.Cut(text, ":")
	n, err := parseCount(row)
	by, wrong := ParseSpan(span)
	if err != nil || wrong != nil || n < 1 || by <= 0 {
		return Rollback{}, fmt.Errorf("rollback %q: must be of the form ROW:D, such as 50000:10s", text)
	}
	return Rollback{n, by}, nil
}

// String spells a rollback as [ParseRollback] reads it; "none" if there is none.
func (r Rollback) String() string {
	if r == (Rollback{}) {
		return none
	}
	return strconv.FormatInt(r.Row, 10) + ":" + ascii(r.By)
}

func (r Rollback) check() error {
	if r != (Rollback{}) && (r.Row < 1 || r.By < 1 || r.By > maxBack) {
		return fmt.Errorf("rollback %v: the row must be at least 1, and the time more than 0 and at most %v", r, maxBack)
	}
	return nil
}

// CheckRows says why not all of e comes to pass in so many rows, or more than memory holds, or
// nil.
func (e Env) CheckRows(rows int64) error {
	if away := e.Late.away(rows, e.Rate); e.Late != (Late{}) && away > maxAway {
		return fmt.Errorf("late %v: of %d rows at %d ids/s, up to %d would be on their way at once, at most %d can", e.Late, rows, e.Rate, away, maxAway)
	}
	for _, at := range []struct {
		what fmt.Stringer
		name string
		row  int64
	}{{e.Restart, "restart", e.Restart.Row}, {e.Rollback, "rollback", e.Rollback.Row}} {
		if at.row >= rows && at.row > 0 {
			return fmt.Errorf("%s %v: there are %d rows, so the row must be 1 to %d", at.name, at.what, rows, rows-1)
		}
	}
	return nil
}

// Uniform reports whether all parts of the stream are alike: nothing happens at one row alone, and
// nothing arrives that was made long before.
func (e Env) Uniform() bool {
	return e.Restart == Restart{} && e.Rollback == Rollback{} && e.Late == Late{}
}
