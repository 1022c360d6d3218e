package column

import (
	"bytes"
	"math"
	"testing"

	"idbench/index"
)

func TestValue(t *testing.T) {
	if v, err := Value(index.KeyInteger, []byte{0, 0, 0, 0, 0, 0, 1, 2}); err != nil || v != int64(258) {
		t.Errorf("integer: %v, %v", v, err)
	}
	if v, err := Value(index.KeyText, []byte("ab")); err != nil || v != "ab" {
		t.Errorf("text: %v, %v", v, err)
	}
	key := bytes.Repeat([]byte{7}, 16)
	for _, kind := range []index.KeyKind{index.KeyUUID, index.KeyBytes} {
		if v, err := Value(kind, key); err != nil || !bytes.Equal(v.([]byte), key) {
			t.Errorf("%s: %v, %v", kind, v, err)
		}
	}
	for _, kind := range []index.KeyKind{index.KeyUUID, index.KeyInteger} {
		if v, err := Value(kind, key[:7]); err == nil {
			t.Errorf("%s of 7 bytes: %v", kind, v)
		}
	}
}

// Numbers become keys that sort as they do, and come back.
func TestNumbers(t *testing.T) {
	var last []byte
	for _, n := range []int64{math.MinInt64, -1 << 40, -2, -1, 0, 1, 2, 1 << 40, math.MaxInt64} {
		key := AppendNumber(nil, index.KeySigned, n)
		if v, err := Value(index.KeySigned, key); err != nil || v != n || Number(index.KeySigned, key) != n || bytes.Compare(key, last) <= 0 {
			t.Errorf("%d: %x, %v, %v", n, key, v, err)
		}
		last = key
	}
	if v, err := Value(index.KeyUnsigned, bytes.Repeat([]byte{0xff}, 8)); err != nil || v != uint64(math.MaxUint64) {
		t.Errorf("unsigned: %v, %v", v, err)
	}
}

func TestLeast(t *testing.T) {
	for kind, want := range map[index.KeyKind]any{index.KeyInteger: int64(0), index.KeySigned: int64(math.MinInt64), index.KeyUnsigned: uint64(0), index.KeyText: ""} {
		if v := Least(kind); v != want {
			t.Errorf("%s: %v", kind, v)
		}
	}
	for kind, want := range map[index.KeyKind]int{index.KeyUUID: 16, index.KeyBytes: 0} {
		if v := Least(kind).([]byte); !bytes.Equal(v, make([]byte, want)) {
			t.Errorf("%s: %v", kind, v)
		}
	}
}
