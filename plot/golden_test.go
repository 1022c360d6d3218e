package plot

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"idbench/results"
)

var update = flag.Bool("update", false, "write the goldens anew")

func TestTablesAreTheGoldens(t *testing.T) {
	run := runs{wave(), moved(300, 150), atRates(1, 5, 20, 100), arriving(), ofSizes(10, 100, 1000, 1500), withPools(&results.Run{}, "serial", "uuidv4"), simulations()}.into(withReads(quick(800, 8, "serial", "uuidv4", "uuidv7"), 400, 40, "serial", "uuidv4", "uuidv7"))
	for _, f := range Figures {
		t.Run(f.Name, func(t *testing.T) {
			table, err := f.Table(run)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := table.WriteCSV(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", f.file()+".csv")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("the table is not %s (if it should change: go test ./plot -update):\n%s", path, got.Bytes())
			}
		})
	}
}
