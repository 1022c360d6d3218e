package ids_test

import (
	"fmt"

	"idbench/ids"
)

// The first ids of a scheme, as rows with them would arrive. The same seed gives the same.
func ExampleScheme_Stream() {
	scheme, err := ids.Find("uuidv7")
	if err != nil {
		panic(err)
	}
	stream, err := scheme.Stream(ids.Env{Seed: 1, Rate: 1000, Nodes: 1}, ids.Text)
	if err != nil {
		panic(err)
	}
	for range 3 {
		fmt.Printf("%s after %v\n", stream.Append(nil), stream.At())
	}
	// Output:
	// 01941f29-7c00-7e0d-bcf4-0207900909de after 0s
	// 01941f29-7c01-753b-ba7e-d2ee6328cb57 after 1ms
	// 01941f29-7c02-78d0-8b93-dd29e72a1112 after 2ms
}
