package design

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/ids"
)

// draw is the payloads of some rows.
func draw(t *testing.T, text string, seed uint64, rows int64) (Sizes, []int64) {
	t.Helper()
	s, err := ParseSizes(text)
	if err != nil {
		t.Fatal(err)
	}
	of := s.Of(seed)
	var list []int64
	for row := range rows {
		list = append(list, of(row))
	}
	return s, list
}

func TestSizes(t *testing.T) {
	for _, test := range []struct {
		text, name      string
		least, most     int64
		mean, deviation float64
	}{
		{"100", "100", 100, 100, 100, 0},
		{"4KiB", "4096", 4096, 4096, 4096, 0},
		{"0", "0", 0, 0, 0, 0},
		{"7..7", "7", 7, 7, 7, 0},
		{"20..500", "20..500", 20, 500, 260, math.Sqrt(481.0*481-1) / math.Sqrt(12)},
		{"120*0.7+900*30%", "120*0.7+900*0.3", 120, 900, 354, 780 * math.Sqrt(0.7*0.3)},
		{"0..1*.5+10*0.5", "0..1*0.5+10*0.5", 0, 10, 5.25, math.Sqrt(50.25 - 5.25*5.25)},
	} {
		const rows = 200_000
		s, list := draw(t, test.text, 1, rows)
		if s.String() != test.name || s.Flag() != test.name || s.Least() != test.least || s.Most() != test.most {
			t.Errorf("%s: %s (%s), %d to %d; want %s, %d to %d", test.text, s, s.Flag(), s.Least(), s.Most(), test.name, test.least, test.most)
		}
		if math.Abs(s.Mean()-test.mean) > 1e-9 || math.Abs(s.Deviation()-test.deviation) > 1e-9 {
			t.Errorf("%s: mean %v and deviation %v, want %v and %v", test.text, s.Mean(), s.Deviation(), test.mean, test.deviation)
		}
		checkDrawn(t, s, list)
		if sum := s.Sum(1, 10, 30); sum != s.Sum(1, 0, 30)-s.Sum(1, 0, 10) || s.Varies() && sum == 20*s.Most() {
			t.Errorf("%s: rows 10 to 29 have %d bytes, not those of 30 less those of 10", test.text, sum)
		}
	}
}

// checkDrawn looks whether sizes are within their bounds, and their mean and deviation within five
// standard errors.
func checkDrawn(t *testing.T, s Sizes, list []int64) {
	t.Helper()
	if slices.Min(list) != s.Least() && s.Varies() && s.Least() > 1 || slices.Min(list) < s.Least() || slices.Max(list) > s.Most() {
		t.Errorf("%s: %d to %d drawn, want %d to %d", s, slices.Min(list), slices.Max(list), s.Least(), s.Most())
	}
	mean, variance := momentsOf(list)
	if n := math.Sqrt(float64(len(list))); math.Abs(mean-s.Mean()) > 5*s.Deviation()/n+1e-6 {
		t.Errorf("%s: a mean of %v drawn, want %v", s, mean, s.Mean())
	}
	if d := math.Sqrt(variance); math.Abs(d-s.Deviation()) > 0.05*s.Deviation()+1e-6 {
		t.Errorf("%s: a deviation of %v drawn, want %v", s, d, s.Deviation())
	}
}

// TestSizesStay holds sizes to those of stored results.
func TestSizesStay(t *testing.T) {
	for text, want := range map[string]string{
		"20..500":            "431 482 473 497 490 480 73 466",
		"120*0.7+900*0.3":    "120 120 120 120 120 120 120 120",
		"lognormal(300,1.3)": "1195 2946 2354 7463 4129 2851 62 1993",
	} {
		_, list := draw(t, text, 7, 8)
		if got := strings.Trim(fmt.Sprint(list), "[]"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	_, other := draw(t, "20..500", 8, 8)
	if _, first := draw(t, "20..500", 7, 8); slices.Equal(first, other) {
		t.Error("two seeds draw the same sizes")
	}
}

func TestLognormal(t *testing.T) {
	for _, test := range []struct {
		text  string
		sigma float64
	}{{"lognormal(300,1.3)", 1.3}, {"lognormal(300,1.30)", 1.3}, {"lognormal(50,0.5)", 0.5}, {"lognormal(1KiB,0.001)", 0.001}} {
		s, list := draw(t, test.text, 3, 200_000)
		checkDrawn(t, s, list)
		l := s.drawer.(*lognormal)
		median := float64(l[quantiles/2-1]+l[quantiles/2]) / 2
		for i, got := range l {
			exact := median * math.Exp(test.sigma*math.Sqrt2*math.Erfinv((2*float64(i)+1)/quantiles-1))
			if d := math.Abs(float64(got) - min(exact, logMost)); d > 1+0.02*exact {
				t.Errorf("%s: quantile %d is %d, want %.1f", test.text, i, got, exact)
			}
		}
		if !slices.IsSorted(l[:]) {
			t.Errorf("%s: quantiles do not ascend", test.text)
		}
	}
	wide, _ := draw(t, "lognormal(1MiB,10)", 1, 1)
	if wide.Most() != logMost || wide.Least() != 0 {
		t.Errorf("the widest has %d to %d bytes, want 0 to %d", wide.Least(), wide.Most(), logMost)
	}
	if a, _ := draw(t, "lognormal(300,1.30)", 1, 1); a.String() != "lognormal(300,1.3)" {
		t.Errorf("its name is %s", a)
	}
}

// TestExp holds the arithmetic of quantiles to a closed value of 30 digits.
func TestExp(t *testing.T) {
	if got := exp(big.NewRat(1, 1)).Text('g', 30); got != "2.71828182845904523536028747135" {
		t.Errorf("e is %s", got)
	}
	for _, x := range []float64{-36.7, -3.5, 0, 0.001, 1.5, 36.7} {
		got, _ := exp(new(big.Rat).SetFloat64(x)).Float64()
		if want := math.Exp(x); math.Abs(got/want-1) > 1e-14 {
			t.Errorf("e^%v is %v, want %v", x, got, want)
		}
	}
}

// TestDeviates holds the rounding of quantiles far from where processors could differ.
func TestDeviates(t *testing.T) {
	for i := range quantiles {
		d := deviateOf(min(i, quantiles-1-i))
		if _, part := math.Modf(math.Abs(d)); math.Abs(part-0.5) < 1e-6 {
			t.Errorf("quantile %d is %v of its unit, too near to a half", i, d)
		}
		if deviate(i) != -deviate(quantiles-1-i) {
			t.Errorf("quantiles %d and %d are not alike", i, quantiles-1-i)
		}
	}
}

func TestSizesOfFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sizes.txt")
	var lines []string
	for i := range 1000 {
		lines = append(lines, fmt.Sprint(i*i%977))
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\r\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, list := draw(t, "@"+path, 5, 2000)
	sorted := func(list []int64) []int64 { return slices.Sorted(slices.Values(list)) }
	var want []int64
	for i := range int64(1000) {
		want = append(want, i*i%977)
	}
	if !slices.Equal(sorted(list[:1000]), sorted(want)) || !slices.Equal(sorted(list[1000:]), sorted(want)) {
		t.Error("a thousand rows do not have each line once")
	}
	if slices.Equal(list[:1000], list[1000:]) || slices.Equal(list[:1000], want) {
		t.Error("the lines come in the same order again, or in that of the file")
	}
	if name := s.String(); len(name) != 9 || name[0] != '@' {
		t.Errorf("its name is %s", name)
	}
	if again, err := ParseSizes(s.Flag()); err != nil || again.String() != s.String() {
		t.Errorf("%s is read as %s, %v", s.Flag(), again, err)
	}
	if err := os.WriteFile(path, []byte("1\n2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ParseSizes(s.Flag()); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("another file in its place: %v", err)
	}
	for text, want := range map[string]string{"": ":1: no sizes", "1\n\n2\n": ":2: no size, as where a value is NULL", "5\nx\n": ":2: ", "-1\n": ":1: value of -1 bytes", "2GiB\n": ":1: value of 2147483648"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ParseSizes("@" + path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for _, n := range []int64{1, 2, 3, 4, 5, 17} { // a permutation of any number of lines
		seen := map[int64]bool{}
		for i := range n {
			seen[shuffled(ids.Scheme{}.Random(1, 0), 0, i, n)] = true
		}
		if int64(len(seen)) != n {
			t.Errorf("%d lines: %d come", n, len(seen))
		}
	}
}

func TestSizesRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "no size",
		"x":                       "is not a size in bytes",
		"-1":                      "must be 0 to",
		"2GiB":                    "must be 0 to",
		"500..20":                 "from the smaller size to the larger",
		"1..2..3":                 "is not a size",
		"100*0.5":                 "add up to 0.5, not to 1",
		"100*0.5+200*0.6":         "add up to 1.1, not to 1",
		"100+200":                 "has no share",
		"100*2":                   "is not a share",
		"lognormal(300)":          "two numbers are wanted",
		"lognormal(300,1.3":       "two numbers are wanted",
		"lognormal(0,1)":          "must be 1 to",
		"lognormal(300,0)":        "above 0 and up to 10",
		"lognormal(300,11)":       "above 0 and up to 10",
		"lognormal(300,1e0)":      "above 0 and up to 10",
		"lognormal(300,.1234567)": "at most 6 digits",
		"@/nowhere/sizes":         "no such file",
	} {
		if s, err := ParseSizes(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %s", text, s, err, want)
		}
	}
}
