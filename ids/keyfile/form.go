package keyfile

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"idbench/ids"
)

// maxBytes is the most bytes of an id, and maxText of its spelling.
const (
	maxBytes = 255
	maxText  = 2*maxBytes + 2
)

// A Form is a way to write ids.
type Form struct {
	Name string // of --keys-form
	Says string // in the plural; of hex, what stands before the bytes

	one   string // one of them, with its article
	asked bool   // is tried only when it is asked for
	text  bool   // the characters are the key
	parse func(v *id, text []byte) bool
}

// Forms lists every form. Where the lines of a file fit two of them, it is the first.
var Forms = []Form{
	{Name: "integer", Says: "decimal integers up to 2^63-1", one: "a decimal integer of 64 bits", parse: parseInteger},
	{Name: "ulid", Says: "ULIDs", one: "a ULID", parse: parseULID},
	{Name: "ksuid", Says: "KSUIDs", one: "a KSUID", parse: parseKSUID},
	{Name: "hex", Says: "hex", one: "hex", parse: parseHex},
	{Name: "xid", Says: "xids", one: "an xid", parse: parseXID},
	{Name: "base64", Says: "base64", one: "base64 of 16 bytes", parse: parseBase64},
	{Name: "uuid", Says: "UUIDs", one: "a UUID", parse: parseUUID},
	{Name: "base32", Says: "base32 (RFC 4648)", one: "base32", asked: true, parse: parseBase32},
	{Name: "base58", Says: "base58 (Bitcoin's alphabet)", one: "base58", asked: true, parse: parseBase58},
	{Name: "base62", Says: "base62 (0-9A-Za-z)", one: "base62", asked: true, parse: parseBase62},
	{Name: "text", Says: "text", one: "text", text: true, parse: parseText},
}

// FormNames are those of all forms, in their order.
func FormNames() []string {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		names[i] = f.Name
	}
	return names
}

func form(name string) Form {
	return Forms[slices.IndexFunc(Forms, func(f Form) bool { return f.Name == name })]
}

// An id is one that was read.
type id struct {
	key     [maxBytes]byte
	n       int    // bytes of the key
	text    []byte // its spelling, without what a shell or a language puts around it
	around  bool   // something did stand around it
	object  bool   // it was ObjectId("…")
	below   bool   // of an integer: it is negative
	above   bool   // of an integer: it is above 2^63-1
	lenient bool   // set by the caller: the form was asked for
}

// dress is what can stand around an id.
type dress int

const (
	bare     dress = iota
	inHex          // of a literal of bytes: 0x…, X'…', \x… and COPY's \\x…
	inUUID         // {…}, urn:uuid:…, UUID("…")
	inObject       // ObjectId("…")
)

// unquote takes off a pair of quotes.
func unquote(text []byte) []byte {
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'' || text[0] == '`') && text[n-1] == text[0] {
		return text[1 : n-1]
	}
	return text
}

// undress takes off what a shell or a language puts around an id.
func undress(text []byte) ([]byte, dress) {
	text = unquote(text)
	n := len(text)
	if n < 2 {
		return text, bare
	}
	switch c := text[0]; {
	case c == '0' && text[1]|0x20 == 'x':
		return text[2:], inHex
	case c|0x20 == 'x' && n >= 3 && text[1] == '\'' && text[n-1] == '\'':
		return text[2 : n-1], inHex
	case c == '\\' && text[1] == 'x':
		return text[2:], inHex
	case c == '\\' && n >= 3 && text[1] == '\\' && text[2] == 'x':
		return text[3:], inHex
	case c == '{' && text[n-1] == '}':
		return text[1 : n-1], inUUID
	case c|0x20 == 'u' && n > 9 && strings.EqualFold(string(text[:9]), "urn:uuid:"):
		return text[9:], inUUID
	case text[n-1] == ')' && (c|0x20 == 'o' || c|0x20 == 'u'):
		return call(text)
	}
	return text, bare
}

// call takes off the name of a function of mongosh.
func call(text []byte) ([]byte, dress) {
	for name, d := range map[string]dress{"objectid(": inObject, "uuid(": inUUID} {
		if len(text) < len(name)+3 || !strings.EqualFold(string(text[:len(name)]), name) {
			continue
		}
		inner := text[len(name) : len(text)-1]
		if n := len(inner); (inner[0] == '"' || inner[0] == '\'') && inner[n-1] == inner[0] {
			return inner[1 : n-1], d
		}
	}
	return text, bare
}

// parseHex reads two digits a byte, in any case.
func parseHex(v *id, text []byte) bool {
	text, d := undress(text)
	if len(text) == 0 || len(text) > 2*maxBytes || d == inUUID || d == inObject && len(text) != 24 {
		return false
	}
	n, err := hex.Decode(v.key[:], text)
	v.n, v.text, v.around, v.object = n, text, d != bare, d == inObject
	return err == nil
}

// parseUUID reads a UUID in any of its spellings. One that was asked for may have any other
// spelling of 16 bytes too, with a prefix.
func parseUUID(v *id, text []byte) bool {
	switch inner := unquote(text); { // which may begin as a literal does, with 0x
	case len(inner) == 26 && v.lenient:
		return parseULID(v, inner)
	case len(inner) == 24, len(inner) == 22 && v.lenient:
		return parseBase64(v, inner) && v.n == 16
	}
	inner, d := undress(text)
	v.n, v.text, v.around = 16, inner, d != bare
	switch {
	case len(inner) == 36 && (d == bare || d == inUUID):
		return parseDashed(v, inner)
	case len(inner) == 32 && d != inObject:
		_, err := hex.Decode(v.key[:], inner)
		return err == nil
	case d != bare:
		return false
	case !v.lenient:
		return false
	}
	for i, c := range inner {
		if rest := inner[i+1:]; c == '_' && i > 0 {
			v.text = inner
			switch len(rest) {
			case 26:
				return parseULID(v, rest)
			case 36:
				return parseDashed(v, rest)
			}
		}
	}
	return false
}

// parseDashed reads the canonical text of 36 characters, in any case.
func parseDashed(v *id, text []byte) bool {
	if text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return false
	}
	bad := byte(0)
	for i, at := range dashed {
		high, low := digits[text[at]], digits[text[at+1]]
		bad |= (high | low) & 0xf0
		v.key[i] = high<<4 | low
	}
	v.n = 16
	return bad == 0
}

// dashed is where each byte stands in the canonical text, and digits what a hex digit means;
// 0xff: it is none.
var (
	dashed = [16]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34}
	digits = digitsOf("0123456789abcdef", "0123456789ABCDEF")
)

// digitsOf is what each character means in alphabets.
func digitsOf(alphabets ...string) (values [256]byte) {
	for i := range values {
		values[i] = 0xff
	}
	for _, a := range alphabets {
		for i := range len(a) {
			values[a[i]] = byte(i)
		}
	}
	return values
}

// parseText takes an id as it stands: ASCII. Blanks and control characters are in none.
func parseText(v *id, text []byte) bool {
	text = unquote(text)
	if len(text) == 0 || len(text) > maxBytes {
		return false
	}
	for _, c := range text {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	v.n, v.text, v.around = copy(v.key[:], text), text, false
	return true
}

// kind is the column of a form's ids.
func (f *File) kind() ids.Kind {
	switch {
	case f.below > 0:
		return ids.KindSigned
	case f.above > 0:
		return ids.KindUnsigned
	case f.Form.Name == "integer":
		return ids.KindInteger
	case f.Bytes == 16 && f.least == 16 && f.Form.Name != "text" && f.Form.Name != "xid":
		return ids.KindUUID
	}
	return ids.KindBytes
}

// says names a form's ids, in the plural.
func (f *File) says() string {
	switch f.Form.Name {
	case "hex":
		if f.objects {
			return "ObjectIds"
		}
	case "integer":
		switch {
		case f.below > 0:
			return "signed integers of 64 bits"
		case f.above > 0:
			return "unsigned integers of 64 bits"
		}
		return f.Form.Says
	case "base64", "base32", "base58", "base62":
	case "text":
		if f.least < f.Bytes {
			return fmt.Sprintf("text of %d to %d characters", f.least, f.Bytes)
		}
		return fmt.Sprintf("text of %d characters", f.Bytes)
	default:
		return f.Form.Says
	}
	if f.least < f.Bytes {
		return fmt.Sprintf("%s of %d to %d bytes", f.Form.Says, f.least, f.Bytes)
	}
	return fmt.Sprintf("%s of %d bytes", f.Form.Says, f.Bytes)
}

// spelling writes a key as people do, to show it.
func (f *File) spelling(v *id) string {
	if f.Form.Name == "uuid" {
		return string(appendUUID(nil, v.key[:16]))
	}
	return string(v.text)
}

// appendUUID appends the canonical spelling.
func appendUUID(dst, key []byte) []byte {
	var text [36]byte
	for i, at := range dashed {
		const lower = "0123456789abcdef"
		text[at], text[at+1] = lower[key[i]>>4], lower[key[i]&0xf]
	}
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return append(dst, text[:]...)
}
