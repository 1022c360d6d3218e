package column

import (
	"bytes"
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

func TestLeast(t *testing.T) {
	for kind, want := range map[index.KeyKind]any{index.KeyInteger: int64(0), index.KeyText: ""} {
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
