#!/usr/bin/env bash
# 27 November 2026: Go go.mongodb.org/mongo-driver/v2 2.10.0 beside npm bson 7.3.4.
# Source read: bson/objectid.go (NewObjectIDFromTimestamp) and src/objectid.ts (createFromTime).
#
# The guess: both make the ObjectId of a time that a range query needs ("all since ..."): the time
# and then zeros.
# What happens: the JavaScript one does. Go's puts its process number and the next count behind the
# time, as in a new id. So it is no lower bound: a query by $gte leaves out what this process has
# written in that second, and what other processes with a smaller number have.
# Seen: of 1,000 ids of one second, 0 are at or above Go's bound, 1,000 at or above JavaScript's.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
export GOWORK=off GOFLAGS=
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts bson@7.3.4
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func main() {
	second := time.Unix(1700000000, 0)
	for range 1000 {
		fmt.Println(bson.NewObjectIDFromTimestamp(second).Hex())
	}
	fmt.Println(bson.NewObjectIDFromTimestamp(second).Hex()) // the bound
}
EOF
go mod init probe
go get go.mongodb.org/mongo-driver/v2@v2.10.0
go run . >go.txt
node -e 'console.log(require("bson").ObjectId.createFromTime(1700000000).toHexString())' >js.txt

go=$(tail -1 go.txt) js=$(cat js.txt)
found() { head -1000 go.txt | awk -v bound="$1" '$1 "" >= bound "" { n++ } END { print n + 0 }'; }
echo "Go's bound $go finds $(found "$go") of 1000 ids of its second"
echo "JavaScript's bound $js finds $(found "$js") of 1000"
[ "$(found "$go")" -lt 1000 ] && [ "$(found "$js")" = 1000 ] && [ "$js" = 6553f1000000000000000000 ]
