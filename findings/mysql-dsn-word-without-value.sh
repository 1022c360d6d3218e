#!/usr/bin/env bash
# 27 November 2026: Go github.com/go-sql-driver/mysql 1.10.1. Source read: dsn.go (parseDSNParams).
#
# The guess: `?parseTime` in an address switches parseTime on, as a bare word does in many query
# strings, or it is refused as `?parseTime=yes` is.
# What happens: a word without "=" is skipped: no error, and the option keeps its default. A program
# that is asked for it scans DATETIME into bytes; `clientFoundRows` or `interpolateParams` given so
# are lost as silently, and FormatDSN drops the word.
# Seen: parseTime=true is on; `parseTime` is off without an error; parseTime=yes is refused.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
export GOWORK=off GOFLAGS=

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"os"

	"github.com/go-sql-driver/mysql"
)

func main() {
	for query, want := range map[string]string{
		"parseTime=true": "on", "parseTime": "off", "parseTime=yes": "refused",
		"parseTime&clientFoundRows=true": "off",
	} {
		got := "off"
		cfg, err := mysql.ParseDSN("app:word@tcp(db:3306)/shop?" + query)
		if err != nil {
			got = "refused"
		} else if cfg.ParseTime {
			got = "on"
		}
		fmt.Printf("?%s: %s\n", query, got)
		if got != want {
			os.Exit(1)
		}
	}
}
EOF
go mod init probe
go get github.com/go-sql-driver/mysql@v1.10.1
go run .
