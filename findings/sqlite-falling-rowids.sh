#!/usr/bin/env bash
# 27 November 2026: SQLite 3.54.1 in npm sql.js 1.16.0. Source read: btree.c (balance).
#
# The guess: a table filled from its greatest rowid to its least is as large as one filled the
# other way, as in InnoDB: the ends of a B-tree are alike.
# What happens: only an overflow at the last place of the last leaf takes the quick way that
# leaves full pages behind. At the other end the page and its neighbour are shared out evenly, and
# what lies above the new id is never filled: the file is twice as large, and larger than with
# random ids.
# Seen, 200,000 rows of 100 bytes: rising 5,422 pages, falling 10,569, random about 6,400. VACUUM
# brings it back to the size of the rising one. Here: 50,000 rows.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts sql.js@1.16.0

cat >probe.cjs <<'EOF'
require('sql.js')().then((SQL) => {
	const n = 50000, value = new Uint8Array(100);
	const fill = (name, id) => {
		const db = new SQL.Database();
		const one = (sql) => db.exec(sql)[0].values[0][0];
		db.run('CREATE TABLE t (id INTEGER PRIMARY KEY, value BLOB)');
		const insert = db.prepare('INSERT INTO t VALUES (?, ?)');
		db.run('BEGIN');
		for (let i = 0; i < n; i++) insert.run([id(i), value]);
		db.run('COMMIT');
		insert.free();
		const pages = one('PRAGMA page_count');
		db.run('VACUUM');
		const vacuumed = one('PRAGMA page_count');
		console.log(`SQLite ${one('SELECT sqlite_version()')}, ${name}: ${pages} pages, ${vacuumed} after VACUUM`);
		return [pages, vacuumed];
	};
	const [rising] = fill('rising', (i) => i);
	const [falling, vacuumed] = fill('falling', (i) => n - i);
	// 7919 is prime to n: every id once, in an order that jumps about
	const [scattered] = fill('scattered', (i) => (i * 7919) % n);
	if (falling < 1.8 * rising || falling < 1.2 * scattered || vacuumed > 1.05 * rising) process.exitCode = 1;
});
EOF
node probe.cjs
