package ids

import (
	"fmt"
	"strings"
	"time"
)

const (
	maxBack  = 87_600 * time.Hour  // 10 years: no clock is behind the epoch of any scheme, the latest of which is of September 2014
	maxAhead = 876_600 * time.Hour // 100 years
)

// Outliers are ids of one more node, whose clock is off by a fixed time. The zero value is none.
type Outliers struct {
	Share Share         // of all ids
	By    time.Duration // that its clock is ahead, or behind if it is negative
}

// ParseOutliers reads a share and how far its clock is off, such as 0.1%:+12y.
func ParseOutliers(text string) (Outliers, error) {
	share, span, found := strings.Cut(text, ":")
	if !found {
		return Outliers{}, fmt.Errorf("outliers %q: must be of the form SHARE:±D, such as 0.1%%:+12y", text)
	}
	var o Outliers
	var err error
	if o.Share, err = ParseShare(share); err == nil {
		o.By, err = ParseSpan(span)
	}
	if err == nil && o.By == 0 {
		err = fmt.Errorf("a clock that is off by 0 is right")
	}
	if err != nil {
		return Outliers{}, fmt.Errorf("outliers %q: %w", text, err)
	}
	return o, nil
}

// String spells outliers as [ParseOutliers] reads them; "none" if there are none.
func (o Outliers) String() string {
	if o == (Outliers{}) {
		return none
	}
	sign := "+"
	if o.By < 0 {
		sign = ""
	}
	return o.Share.String() + ":" + sign + ascii(o.By)
}

// none is how what does not happen is spelled.
const none = "none"

func (o Outliers) check() error {
	switch {
	case o == Outliers{}:
	case o.Share < 1 || o.Share > Whole:
		return fmt.Errorf("outliers %v: the share must be more than 0 and at most 1", o)
	case o.By > maxAhead:
		return fmt.Errorf("outliers %v: at most %v ahead", o, maxAhead)
	}
	return nil
}

// back is how far the slowest clock of e may be behind, which check holds to maxBack.
func (e Env) back() time.Duration {
	return e.Skew + max(-e.Ahead, 0) + max(-e.Outliers.By, 0) + e.Restart.back(e.Rate) + e.Rollback.By
}

// ahead is how far the fastest clock of e may be ahead.
func (e Env) ahead() time.Duration { return e.Skew + max(e.Ahead, 0) + max(e.Outliers.By, 0) }

// states is how many nodes remember ids: those of e and, after them, that of outliers and
// the one that has begun again.
func (e Env) states() int {
	n := e.Nodes
	if e.Outliers != (Outliers{}) {
		n++
	}
	if e.Restart != (Restart{}) {
		n++
	}
	return n
}
