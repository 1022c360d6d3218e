package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// examples are what the help of each verb ends with.
var examples = map[string][]string{
	"list":     {"idbench list", "idbench list schemes", "idbench list presets --json"},
	"run":      {"idbench run --scheme uuidv4,uuidv7 --rows 100k", "idbench run --engine postgres,model-postgres --checkpoint 15m --rows 1M --rounds 0", "idbench run --preset smoke --plan"},
	"validate": {"idbench validate --engine bbolt,sqlite --scheme main --rows 20k", "idbench validate --engine postgres --scheme uuidv7 --checkpoint 10000rows"},
	"predict":  {"idbench predict --engine postgres --rows 1e9 --scheme uuidv4,uuidv7", "idbench predict --engine mysql --rows 50M --cache 16GB", "idbench predict --rows 100M --scheme uuidv7 --migrate-from uuidv4 --at 50M"},
	"ids":      {"idbench ids --scheme uuidv4 --rows 1e6 --format csv", "idbench ids --scheme ulid --nodes 16 --skew 10ms --rows 100k --format copy"},
	"look":     {"idbench look ids.txt", "idbench look orders.csv --keys-column id --json"},
	"plot":     {"idbench plot results/latest", "idbench plot results/latest --figure fill --figure page-map"},
	"report":   {"idbench report results/latest", "idbench report results/published"},
	"post":     {"idbench post results/latest", "idbench post results/published"},
	"serve":    {"idbench serve results/runs", "idbench serve results/latest --listen 127.0.0.1:0"},
	"compare":  {"idbench compare results/published results/latest", "idbench compare before after --json"},
	"clean":    {"idbench clean", "idbench clean --yes --dsn-file servers.txt"},
	"version":  {"idbench version"},
	"completion": {
		"idbench completion",
		"idbench completion --code bash",
	},
}

// help prints kong's help, and examples below that of a verb.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil || ctx.Selected() == nil {
		return err
	}
	for i, example := range examples[ctx.Selected().Name] {
		if i == 0 {
			fmt.Fprintln(ctx.Stdout, "\nExamples:")
		}
		if _, err := fmt.Fprintf(ctx.Stdout, "  %s\n", example); err != nil {
			return err
		}
	}
	return nil
}
