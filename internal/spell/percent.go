package spell

import (
	"fmt"
	"math"
	"strconv"
)

// Percent writes percents with so many digits after the point: 68.2 %.
func Percent(v float64, decimals int) string { return fmt.Sprintf("%.*f %%", decimals, v) }

// PercentTo does that to so many digits: 0.025 %.
func PercentTo(v float64, digits int) string { return digitsOf(v, digits) + " %" }

// Change is Percent with a sign: +2.50 %.
func Change(v float64, decimals int) string { return fmt.Sprintf("%+.*f %%", decimals, v) }

// ChangeTo is PercentTo with a sign.
func ChangeTo(v float64, digits int) string {
	text := digitsOf(v, digits)
	if !math.Signbit(v) {
		text = "+" + text
	}
	return text + " %"
}

// digitsOf writes a number to so many digits, and a larger one to whole ones: 120, not 1.2e+02.
func digitsOf(v float64, digits int) string {
	if text := strconv.FormatFloat(v, 'f', 0, 64); math.Abs(v) >= 1 && len(text) > digits {
		return text
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}
