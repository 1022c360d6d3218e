package spell

import "fmt"

// Percent writes percents with so many digits after the point: 68.2 %.
func Percent(v float64, decimals int) string { return fmt.Sprintf("%.*f %%", decimals, v) }

// PercentTo does that to so many digits: 0.025 %.
func PercentTo(v float64, digits int) string { return fmt.Sprintf("%.*g %%", digits, v) }

// Change is Percent with a sign: +2.50 %.
func Change(v float64, decimals int) string { return fmt.Sprintf("%+.*f %%", decimals, v) }

// ChangeTo is PercentTo with a sign.
func ChangeTo(v float64, digits int) string { return fmt.Sprintf("%+.*g %%", digits, v) }
