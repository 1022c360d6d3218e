package model

import (
	"testing"

	"pgregory.net/rapid"
)

// A search of the map finds room where there is some, at first behind where the last one
// ended.
func TestFreeMap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var m freeMap
		free := map[int]int64{}
		for range rapid.IntRange(1, 200).Draw(rt, "steps") {
			slot, left := rapid.SampledFrom([]int{0, 1, 2, 3, 2047, 2048, 4067, 4068}).Draw(rt, "slot"), rapid.Int64Range(0, 8160).Draw(rt, "left")
			was := min(free[slot]/mapStep, mapMost)
			if now := min(left/mapStep, mapMost); m.set(slot, left) != (was != now) {
				rt.Fatalf("slot %d from %d to %d bytes", slot, free[slot], left)
			}
			free[slot] = left
			need, from := rapid.Int64Range(1, 8160).Draw(rt, "need"), m.next
			var fit []int
			for slot, left := range free {
				if min(left/mapStep, mapMost) >= (need+mapStep-1)/mapStep {
					fit = append(fit, slot)
				}
			}
			switch got := m.find(need); {
			case got < 0 && len(fit) > 0:
				rt.Fatalf("no room for %d bytes, and %v have it", need, fit)
			case got < 0:
			case free[got] < need:
				rt.Fatalf("slot %d has %d bytes, and %d are needed", got, free[got], need)
			case len(fit) == 1 && got != fit[0], from < mapSlots && min(free[from]/mapStep, mapMost) >= (need+mapStep-1)/mapStep && got != from:
				rt.Fatalf("slot %d from %d on, of %v", got, from, fit)
			}
		}
	})
}
