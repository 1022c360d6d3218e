package spell

import (
	"math"
	"testing"
	"time"
)

func TestForms(t *testing.T) {
	minus0 := math.Copysign(0, -1)
	for _, c := range []struct{ got, want string }{
		{Plain(0.125), "0.125"}, {Plain(1e21), "1000000000000000000000"},
		{Comma(0), "0"}, {Comma(999), "999"}, {Comma(1000), "1,000"}, {Comma(1234567), "1,234,567"}, {Comma(-12345), "-12,345"},
		{Fixed(1234.5, 2), "1,234.50"}, {Fixed(999.96, 1), "1,000.0"}, {Fixed(-1234, 0), "-1234"}, {Fixed(math.NaN(), 1), "NaN"},
		{Short(0.25), "0.25"}, {Short(1.23456), "1.235"}, {Short(minus0), "0"},
		{Three(1234), "1,234"}, {Three(849.4), "849"}, {Three(68.24), "68.2"}, {Three(2.5), "2.50"}, {Three(0.0241), "0.024"}, {Three(0.0004), "< 0.001"}, {Three(0), "0"},
		{Significant(1234), "1,234"}, {Significant(849.4), "849"}, {Significant(2.5), "2.5"}, {Significant(0.02411), "0.0241"},
		{SI(0), "0"}, {SI(0.25), "0.25"}, {SI(950), "950"}, {SI(1000), "1 k"}, {SI(1.5e6), "1.5 M"}, {SI(2e9), "2 G"}, {SI(3e12), "3 T"},
		{SI3(0), "0"}, {SI3(123456), "123 k"}, {SI3(1.2345), "1.23"},
		{Times(12.4), "12×"}, {Times(3.14), "3.1×"}, {Times(1.414), "1.41×"},
		{Percent(68.24, 1), "68.2 %"}, {PercentTo(0.0251, 2), "0.025 %"}, {Change(2.5, 2), "+2.50 %"}, {Change(-2.5, 1), "-2.5 %"}, {ChangeTo(0.0066, 1), "+0.007 %"},
		{PercentTo(99.7, 2), "100 %"}, {ChangeTo(-123.4, 2), "-123 %"}, {ChangeTo(-99.9, 2), "-100 %"}, {ChangeTo(0, 2), "+0 %"}, {PercentTo(52.4, 2), "52 %"},
		{Bytes(999), "999 B"}, {Bytes(1000), "0.977 KiB"}, {Bytes(1536), "1.5 KiB"}, {Bytes(8 << 20), "8 MiB"}, {Bytes(5000 << 40), "5e+03 TiB"},
		{Binary(512), "512 B"}, {Binary(1000), "1000 B"}, {Binary(1536), "1.5 KiB"}, {Binary(8 << 20), "8 MiB"}, {Binary(5000 << 40), "5000 TiB"},
		{Decimal(8 << 20), "8.4 MB"},
		{Nanos(1.234), "1.23"}, {Nanos(12.34), "12.3"}, {Nanos(1234.4), "1234"},
		{Time(1234 * time.Microsecond), "0s"}, {Time(126 * time.Millisecond), "130ms"}, {Time(1700 * time.Millisecond), "2s"}, {Time(754 * time.Second), "12m30s"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
