package ids

// uuidv4Scheme is UUID version 4 of RFC 9562.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                         random_a (48)                         |
//	+                               +-------+-----------------------+
//	|                               | 0100  |     random_b (12)     |
//	+---+---------------------------+-------+-----------------------+
//	|10 |                       random_c (62)                       |
//	+---+                                                           +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts in no order that has to do with time.
var uuidv4Scheme = Scheme{
	Name:       "uuidv4",
	Version:    1,
	Label:      "UUIDv4",
	Gloss:      "random",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    36,
	RandomBits: 122,
	Spec:       "RFC 9562, section 5.4",
	Reveals:    "nothing",
	Sorts:      "at random",
	Order:      Order{Kind: Unordered},
	Main:       true,

	plain:     true,
	text:      appendUUID,
	generator: func(random []Random) generator { return uuidv4(random) },
}

type uuidv4 []Random

func (g uuidv4) next(m *Mint) Key { return stampUUID(uuidKey(g[m.Node].Bytes(m.Index)), 4) }

// stampUUID writes the version and the variant of RFC 9562 over their bits of k.
func stampUUID(k Key, version byte) Key {
	k[6] = k[6]&0x0f | version<<4
	k[8] = k[8]&0x3f | 0x80
	return k
}
