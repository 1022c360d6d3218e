package model

// compressLeast is the bytes of the shortest value that is compressed.
const compressLeast = 32

// compress returns the bytes that an id takes once it is compressed, with its length and what it was
// before, and whether it is: by a quarter at least (pg_lzcompress.c with its default strategy, and
// toast_compress_datum). Three bytes and more that have come before are a tag of two, or of three bytes
// from a length of 18 on; eight literals or tags have a byte of bits before them. What came before is
// looked up by a hash of four bytes, so that a repeat of three is found by chance.
func compress(id []byte) (bytes int64, ok bool) {
	const (
		header      = 4 + 4 // VARHDRSZ_COMPRESSED
		lists       = 512   // of values of less than 128 bytes
		good, drop  = 128, 10
		short, long = 3, 18
	)
	if len(id) < compressLeast {
		return 0, false
	}
	most := len(id) * 75 / 100
	hash := func(at int) int {
		c := func(i int) int { return int(int8(id[at+i])) } // a char has a sign
		if len(id)-at < 4 {
			return c(0) & (lists - 1)
		}
		return (c(0)<<6 ^ c(1)<<4 ^ c(2)<<2 ^ c(3)) & (lists - 1)
	}
	var before [lists][]int // places, the last at the end
	size := 0
	for at, items := 0, 0; at < len(id); items++ {
		if size >= most {
			return 0, false
		}
		if items%8 == 0 {
			size++
		}
		list, enough, match := before[hash(at)], good, 0
		for i := len(list) - 1; i >= 0; i-- {
			n := 0
			for at+n < len(id) && id[at+n] == id[list[i]+n] {
				n++
			}
			if match = max(match, n); match >= enough {
				break
			}
			enough -= enough * drop / 100
		}
		switch {
		case match >= long:
			size += 3
		case match >= short:
			size += 2
		default:
			size, match = size+1, 1
		}
		for range match {
			before[hash(at)] = append(before[hash(at)], at)
			at++
		}
	}
	return int64(size + header), size < most && size+header < len(id)-2
}
