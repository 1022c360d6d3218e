package results

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"idbench/units"
)

// ErrName is wrapped by errors about a record name that would not survive the Go
// benchmark format.
var ErrName = errors.New("bad record name")

const (
	baseName   = "BenchmarkRun"
	segmentKey = "segment"
)

// NewName checks the parts of a case and returns them as its name. It refuses
// what benchfmt would read back as something else: empty keys and values, anything
// but printable ASCII, spaces, slashes, an equals sign in a key, a key that stands
// twice, and the key segment, which the writer adds; and rows or a batch that are no number
// from 1 on. The error wraps ErrName.
func NewName(parts ...Part) (Name, error) {
	seen := map[string]bool{segmentKey: true}
	for _, p := range parts {
		if err := p.check(); err != nil {
			return nil, err
		}
		if seen[p.Key] {
			return nil, fmt.Errorf("%w: part %q stands twice", ErrName, p.Key)
		}
		seen[p.Key] = true
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%w: no parts", ErrName)
	}
	return Name(parts), nil
}

func (p Part) check() error {
	if p.Key == "" || p.Value == "" {
		return fmt.Errorf("%w: part %q=%q is empty", ErrName, p.Key, p.Value)
	}
	if strings.Contains(p.Key, "=") {
		return fmt.Errorf("%w: key %q holds an equals sign", ErrName, p.Key)
	}
	if n, err := strconv.ParseInt(p.Value, 10, 64); (p.Key == "rows" || p.Key == "batch") && (err != nil || n < 1) {
		return fmt.Errorf("%w: %s=%s is not a number from 1 on", ErrName, p.Key, p.Value)
	}
	for _, s := range []string{p.Key, p.Value} {
		if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }); i >= 0 {
			return fmt.Errorf("%w: %q holds %q", ErrName, s, s[i:i+1])
		}
	}
	return nil
}

// fullName is the name of a record line. benchfmt takes digits after a last hyphen
// for GOMAXPROCS and cuts them off, so such a name is refused.
func fullName(c Name, segment units.Segment) (string, error) {
	if _, err := NewName(c...); err != nil {
		return "", err
	}
	last := Part{segmentKey, string(segment)}
	if err := last.check(); err != nil {
		return "", err
	}
	name := baseName + "/" + c.String() + "/" + segmentKey + "=" + string(segment)
	if cut := strings.TrimRight(name, "0123456789"); cut != name && strings.HasSuffix(cut, "-") {
		return "", fmt.Errorf("%w: %q ends like a GOMAXPROCS suffix", ErrName, name)
	}
	return name, nil
}

// parseName takes a full name apart again.
func parseName(full string) (c Name, segment units.Segment, err error) {
	fields := strings.Split(full, "/")
	if fields[0] != strings.TrimPrefix(baseName, "Benchmark") {
		return nil, "", fmt.Errorf("%w: %q is not %s", ErrName, fields[0], baseName)
	}
	var parts []Part
	for _, f := range fields[1:] {
		key, value, ok := strings.Cut(f, "=")
		if !ok {
			return nil, "", fmt.Errorf("%w: part %q has no value", ErrName, f)
		}
		parts = append(parts, Part{key, value})
	}
	n := len(parts) - 1
	if n < 0 || parts[n].Key != segmentKey {
		return nil, "", fmt.Errorf("%w: %q names no segment", ErrName, full)
	}
	if c, err = NewName(parts[:n]...); err == nil {
		_, err = fullName(c, units.Segment(parts[n].Value))
	}
	return c, units.Segment(parts[n].Value), err
}
