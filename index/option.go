package index

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/units"
)

// An Option is a knob of one engine, given as --option ENGINE.NAME=VALUE.
type Option struct {
	Name    string
	Default string // the canonical spelling of the default
	Allowed string // in words, for help and errors
	Telling bool   // it decides counts so much that a reader is told its default too
	// Parse checks a value and returns its canonical spelling ("0.90" → "0.9"), so
	// that equal settings get equal record names.
	Parse func(value string) (string, error)
}

// Told is the option, whose default a reader is told.
func (o Option) Told() Option {
	o.Telling = true
	return o
}

// FloatOption is a knob that takes a number from low to high.
func FloatOption(name string, def, low, high float64) Option {
	allowed := fmt.Sprintf("a number from %v to %v", low, high)
	return Option{
		Name:    name,
		Default: strconv.FormatFloat(def, 'g', -1, 64),
		Allowed: allowed,
		Parse: func(value string) (string, error) {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil || !(v >= low && v <= high) { // the negation refuses NaN too
				return "", fmt.Errorf("%q is not %s", value, allowed)
			}
			return strconv.FormatFloat(v, 'g', -1, 64), nil
		},
	}
}

// WholeOption is a knob that takes a whole number from low to high.
func WholeOption(name string, def, low, high int64) Option {
	decimal := func(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }
	return integerOption(name, def, low, high, "a whole number", decimal, func(int64) bool { return true })
}

// PowerOption is a knob that takes a size that is a power of two from low to high bytes.
func PowerOption(name string, def, low, high int64) Option {
	return integerOption(name, def, low, high, "a power of two", units.ParseSize, func(v int64) bool { return v&(v-1) == 0 })
}

// integerOption is a knob that takes such whole numbers from low to high as are of a kind.
func integerOption(name string, def, low, high int64, kind string, read func(text string) (int64, error), is func(v int64) bool) Option {
	allowed := fmt.Sprintf("%s from %d to %d", kind, low, high)
	return Option{
		Name:    name,
		Default: strconv.FormatInt(def, 10),
		Allowed: allowed,
		Parse: func(value string) (string, error) {
			v, err := read(value)
			if err != nil || v < low || v > high || !is(v) {
				return "", fmt.Errorf("%q is not %s", value, allowed)
			}
			return strconv.FormatInt(v, 10), nil
		},
	}
}

// SizeOption is a knob that takes a number of one of some units of bytes, which are powers
// of 1,024, such as 16MB. least and most are sizes of that form.
func SizeOption(name, def, least, most string, suffixes ...string) Option {
	allowed := fmt.Sprintf("a size in %s from %s to %s", strings.Join(suffixes, ", "), least, most)
	low, _ := parseSize(least, suffixes) // written here, not by a user
	high, _ := parseSize(most, suffixes)
	return Option{
		Name: name, Default: def, Allowed: allowed,
		Parse: func(value string) (string, error) {
			n, ok := parseSize(value, suffixes)
			if !ok || n < low || n > high {
				return "", fmt.Errorf("%q is not %s", value, allowed)
			}
			return value, nil
		},
	}
}

// parseSize reads a whole number and its unit.
func parseSize(text string, suffixes []string) (bytes int64, ok bool) {
	for _, unit := range suffixes {
		digits, found := strings.CutSuffix(text, unit)
		if !found || strings.Trim(digits, "0123456789") != "" || strings.HasPrefix(digits, "0") {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		scale := int64(1) << (10 * (1 + strings.Index("kMGT", unit[:1])))
		return n * scale, err == nil && n <= math.MaxInt64/scale
	}
	return 0, false
}

// ChoiceOption is a knob that takes one of some words, the first by default.
func ChoiceOption(name string, words ...string) Option {
	allowed := strings.Join(words, " or ")
	return Option{
		Name:    name,
		Default: words[0],
		Allowed: allowed,
		Parse: func(value string) (string, error) {
			if !slices.Contains(words, value) {
				return "", fmt.Errorf("%q is not %s", value, allowed)
			}
			return value, nil
		},
	}
}

// FindOption returns the engine's option of that name.
func FindOption(e Engine, name string) (Option, error) {
	options := e.Options()
	if i := slices.IndexFunc(options, func(o Option) bool { return o.Name == name }); i >= 0 {
		return options[i], nil
	}
	if len(options) == 0 {
		return Option{}, fmt.Errorf("engine %s has no options", e.Name())
	}
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = o.Name
	}
	return Option{}, fmt.Errorf("engine %s has no option %q; its options: %s", e.Name(), name, strings.Join(names, ", "))
}

// Float returns the value of a FloatOption in c. A value that Parse refuses is an
// error here too.
func (c TableConfig) Float(o Option) (float64, error) {
	canonical, err := c.canonical(o)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(canonical, 64)
}

// Int returns the value of a WholeOption or a PowerOption in c. A value that Parse refuses is an
// error here too.
func (c TableConfig) Int(o Option) (int64, error) {
	canonical, err := c.canonical(o)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(canonical, 10, 64)
}

// Size returns the value of a SizeOption in c in bytes. A value that Parse refuses is an
// error here too.
func (c TableConfig) Size(o Option) (int64, error) {
	canonical, err := c.canonical(o)
	if err != nil {
		return 0, err
	}
	bytes, _ := parseSize(canonical, []string{"kB", "MB", "GB", "TB"})
	return bytes, nil
}

// Text returns the value of an option in c as it is spelled. A value that Parse refuses
// is an error here too.
func (c TableConfig) Text(o Option) (string, error) { return c.canonical(o) }

// canonical is the option's value in c, or its default.
func (c TableConfig) canonical(o Option) (string, error) {
	value, ok := c.Options[o.Name]
	if !ok {
		value = o.Default
	}
	canonical, err := o.Parse(value)
	if err != nil {
		return "", fmt.Errorf("option %s: %w", o.Name, err)
	}
	return canonical, nil
}
