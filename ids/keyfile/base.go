package keyfile

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"math/bits"

	"github.com/oklog/ulid/v2"
)

// parseInteger reads a decimal number from -2^63 to 2^64-1.
func parseInteger(v *id, text []byte) bool {
	text = unquote(text)
	minus := len(text) > 1 && text[0] == '-'
	figures := text
	if minus {
		figures = text[1:]
	}
	if len(figures) == 0 || len(figures) > 32 {
		return false
	}
	n := uint64(0)
	for _, c := range figures {
		high, low := bits.Mul64(n, 10)
		sum, carry := bits.Add64(low, uint64(c-'0'), 0)
		if c < '0' || c > '9' || high > 0 || carry > 0 {
			return false // a plus, an underscore, or too large
		}
		n = sum
	}
	v.below, v.above = minus && n > 0, !minus && n > 1<<63-1
	if minus {
		if n > 1<<63 {
			return false
		}
		n = -n
	}
	binary.BigEndian.PutUint64(v.key[:], n)
	v.n, v.text, v.around = 8, text, false
	return true
}

// parseULID reads 26 characters of Crockford's base 32, in any case.
func parseULID(v *id, text []byte) bool {
	text = unquote(text)
	if len(text) != ulid.EncodedSize {
		return false
	}
	u, err := ulid.ParseStrict(string(text))
	v.n, v.text, v.around = copy(v.key[:], u[:]), text, false
	return err == nil
}

var (
	base62 = digitsOf("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	base58 = digitsOf("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
	hex32  = digitsOf("0123456789abcdefghijklmnopqrstuv")
)

// parseKSUID reads 27 characters of base 62: 20 bytes.
func parseKSUID(v *id, text []byte) bool {
	text = unquote(text)
	v.text, v.around = text, false
	return len(text) == 27 && v.number(text, &base62, 62, 20)
}

// parseXID reads 20 characters of base 32 in the order of hex digits: 12 bytes, and four bits
// of zero.
func parseXID(v *id, text []byte) bool {
	text = unquote(text)
	if len(text) != 20 {
		return false
	}
	v.text, v.around = text, false
	held, n, at := uint(0), 0, 0
	for _, c := range text {
		digit := hex32[c]
		if digit == 0xff {
			return false
		}
		if held, n = held<<5|uint(digit), n+5; n >= 8 {
			n -= 8
			v.key[at] = byte(held >> n)
			at++
		}
	}
	v.n = 12
	return held&0xf == 0
}

// number reads digits of a base as a number of so many bytes, the highest first.
func (v *id) number(text []byte, values *[256]byte, base uint64, size int) bool {
	key := v.key[:size]
	clear(key)
	for _, c := range text {
		carry := uint64(values[c])
		if carry == 0xff {
			return false
		}
		for i := size - 4; i >= 0; i -= 4 {
			carry += uint64(binary.BigEndian.Uint32(key[i:])) * base
			binary.BigEndian.PutUint32(key[i:], uint32(carry))
			carry >>= 32
		}
		if carry > 0 {
			return false
		}
	}
	v.n = size
	return true
}

// parseNumber reads a number of 8 bytes in up to 11 characters, or of 16 in up to 22, which
// are as many as 62 digits need.
func (v *id) parseNumber(text []byte, values *[256]byte, base uint64) bool {
	text = unquote(text)
	v.text, v.around = text, false
	switch n := len(text); {
	case n == 0 || n > 22:
		return false
	case n <= 11:
		return v.number(text, values, base, 8)
	}
	return v.number(text, values, base, 16)
}

func parseBase58(v *id, text []byte) bool { return v.parseNumber(text, &base58, 58) }
func parseBase62(v *id, text []byte) bool { return v.parseNumber(text, &base62, 62) }

// parseBase64 reads 16 bytes in 24 characters; where it was asked for, any number of bytes,
// with padding or without, in either alphabet.
func parseBase64(v *id, text []byte) bool {
	text = unquote(text)
	v.text, v.around = text, false
	padded := len(text)%4 == 0 && len(text) > 0 && text[len(text)-1] == '='
	if !v.lenient && (len(text) != 24 || !padded || text[22] != '=') {
		return false
	}
	if len(text) == 0 || base64.RawStdEncoding.DecodedLen(len(text)) > maxBytes {
		return false
	}
	for _, enc := range encodings64[padded] {
		n, err := enc.Decode(v.key[:], text)
		if v.n = n; err == nil {
			return true
		}
	}
	return false
}

var encodings64 = map[bool][2]*base64.Encoding{
	true:  {base64.StdEncoding.Strict(), base64.URLEncoding.Strict()},
	false: {base64.RawStdEncoding.Strict(), base64.RawURLEncoding.Strict()},
}

// parseBase32 reads RFC 4648's alphabet, in any case, with padding or without.
func parseBase32(v *id, text []byte) bool {
	text = unquote(text)
	if len(text) == 0 || len(text) > maxText {
		return false
	}
	v.text, v.around = text, false
	var upper [maxText]byte
	n := 0
	for i, c := range text {
		if c == '=' {
			if len(text)%8 != 0 {
				return false
			}
			for _, c := range text[i:] {
				if c != '=' {
					return false
				}
			}
			break
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[n] = c
		n++
	}
	if base32.StdEncoding.WithPadding(base32.NoPadding).DecodedLen(n) > maxBytes {
		return false
	}
	size, err := base32.StdEncoding.WithPadding(base32.NoPadding).Decode(v.key[:], upper[:n])
	// Bits that are left over are zero, or two spellings would be one id.
	if v.n = size; err != nil || size == 0 {
		return false
	}
	var again [maxText]byte
	base32.StdEncoding.WithPadding(base32.NoPadding).Encode(again[:], v.key[:size])
	return string(again[:n]) == string(upper[:n]) && base32.StdEncoding.WithPadding(base32.NoPadding).EncodedLen(size) == n
}
