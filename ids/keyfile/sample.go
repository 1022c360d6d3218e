package keyfile

import (
	"bytes"
	"regexp"
	"slices"
)

// mostSampled is how many entries are looked at to see what form they have.
const mostSampled = 1000

// sample looks at the first entries: which forms they can have, and whether the first is a
// header. Errors are left to who reads on.
func (f *File) sample() (_ []Form, err error) {
	in, err := f.open(nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // opened for reading: nothing to lose
	var list [][]byte
	for len(list) < mostSampled {
		text, err := in.cell()
		if err != nil {
			break
		}
		list = append(list, bytes.Clone(text))
	}
	forms, header := f.forms(list)
	if header && !f.layout.headed {
		f.header = string(list[0])
		list = list[1:]
	}
	f.suffixed = f.Ask.Form == "" && len(forms) == 1 && forms[0].text && suffixed(list)
	return forms, nil
}

// forms are those that the first entries can have, or where they have none together those
// that tell best what is wrong.
func (f *File) forms(list [][]byte) (forms []Form, header bool) {
	asked := f.Ask.Form != ""
	all := slices.DeleteFunc(slices.Clone(Forms), func(form Form) bool {
		return asked && form.Name != f.Ask.Form || !asked && (form.asked || form.text)
	})
	fits := make([]int, len(all))
	first := false // it has a form
	var v id
	for i, form := range all {
		for at, text := range list {
			v.lenient = asked
			if form.parse(&v, text) {
				fits[i]++
				first = first || at == 0
			}
		}
	}
	those := func(least int) (forms []Form) {
		for i, form := range all {
			if fits[i] >= least {
				forms = append(forms, form)
			}
		}
		return forms
	}
	if forms = those(len(list)); len(forms) > 0 {
		return forms, asked && f.Ask.Form == "text" && named(list)
	}
	header = len(list) > 1 && !first && headers.Match(list[0])
	if forms = those(len(list) - 1); header && len(forms) > 0 {
		return forms, true
	}
	if asked {
		return all, header
	}
	most, uuids := 0, 0
	for i, form := range all {
		most = max(most, fits[i])
		if form.Name == "uuid" {
			uuids = fits[i]
		}
	}
	if uuids > 0 || 2*most >= len(list) {
		return those(max(most/2, 1)), header
	}
	return []Form{form("text")}, named(list) || len(list) == 1 && idNames.Match(list[0])
}

// suffixed reports whether texts have a UUID or a ULID at their end, behind a prefix.
func suffixed(list [][]byte) bool {
	v := id{lenient: true}
	return len(list) > 0 && !slices.ContainsFunc(list, func(text []byte) bool { return !parseUUID(&v, text) })
}

// headers match what a column can be named.
var headers = regexp.MustCompile("^[\"'`]?[A-Za-z_][A-Za-z0-9_ .$-]{0,63}[\"'`]?$")

// idNames match what columns of ids are named.
var idNames = regexp.MustCompile("^[\"'`]?((?i:([a-z0-9_]*_)?(id|key|pk)|uuid|guid|ulid|ksuid|xid|nanoid|objectid|slug)|[a-z]+Id)[\"'`]?$")

// named reports whether the first entry of a list of texts is a header: it alone is named as
// a column of ids is.
func named(list [][]byte) bool {
	return len(list) > 1 && idNames.Match(list[0]) && !slices.ContainsFunc(list[1:], idNames.Match)
}
