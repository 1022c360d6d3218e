#!/usr/bin/env bash
# 27 November 2026: PostgreSQL 18.6 in PGlite 0.5.14 (npm), with its pageinspect; 15.18 does the same.
# Source read: nbtsplitloc.c (_bt_findsplitloc, _bt_afternewitemoff).
#
# The guess: an index declared (id DESC) is the mirror of (id), for ids that rise: as many pages.
# What happens: the fillfactor (90 %) holds for a split of the rightmost page only. In the DESC
# index each new id is the first of the leftmost page, which splits in two halves: the upper one
# is never written again. Ids that fall (a date that counts down, -id) do the same to a plain index.
# Seen, 200,000 bigints inserted: (id) 547 leaves, (id DESC) 981, falling ids 981; built by
# CREATE INDEX on the full table, DESC is as small as the other. Here: 50,000.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts @electric-sql/pglite@0.5.14

cat >probe.mjs <<'EOF'
import { PGlite } from '@electric-sql/pglite';
import { pageinspect } from '@electric-sql/pglite/contrib/pageinspect';

const db = await PGlite.create({ extensions: { pageinspect } });
await db.exec(`CREATE EXTENSION pageinspect;
	CREATE TABLE t (id bigint, down bigint);
	CREATE INDEX rising ON t (id);
	CREATE INDEX rising_desc ON t (id DESC);
	CREATE INDEX falling ON t (down);
	INSERT INTO t SELECT i, -i FROM generate_series(1, 50000) i;
	CREATE INDEX built_desc ON t (id DESC);`);
const leaves = async (index) => {
	const { rows } = await db.query(`SELECT count(*)::int AS n,
		round(avg(100 - 100.0 * free_size / page_size))::int AS full
		FROM bt_multi_page_stats('${index}', 1, -1) WHERE type = 'l'`);
	console.log(`${index}: ${rows[0].n} leaves, ${rows[0].full} % full`);
	return rows[0].n;
};
const rising = await leaves('rising'), desc = await leaves('rising_desc');
const falling = await leaves('falling'), built = await leaves('built_desc');
if (desc < 1.7 * rising || falling !== desc || built > 1.05 * rising) process.exitCode = 1;
EOF
node probe.mjs
