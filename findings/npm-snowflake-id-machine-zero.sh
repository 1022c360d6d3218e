#!/usr/bin/env bash
# 27 November 2026: npm snowflake-id 1.1.0 and flakeid 1.0.1.
# Source read: src/snowflake-id.js and src/flakeid.js.
#
# The guess: ten bits of machine number keep the machines 0 to 1,023 apart.
# What happens: the number is taken as `(mid || 1) % 1023`. Zero is false, so machine 0 is
# machine 1: the first replica of a set that counts from 0 gives out the ids of the second.
# The remainder is by 1,023 and not 1,024, so machine 1,023 is the one that gets 0.
# Seen: machines 0 and 1 give the same id in the same millisecond, in both packages; 1,024
# machine numbers make 1,023 different ones.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts snowflake-id@1.1.0 flakeid@1.0.1

cat >probe.cjs <<'EOF'
const load = (name) => { const m = require(name); return m.default || m; };
const SnowflakeId = load('snowflake-id');
const FlakeId = load('flakeid');

const now = Date.UTC(2026, 10, 27);
Date.now = () => now; // every machine makes its first id of the same millisecond
const look = (name, first) => {
	const ids = Array.from({ length: 1024 }, (_, mid) => first(mid));
	const inside = (id) => (BigInt(id) >> 12n) & 1023n;
	const different = new Set(ids).size;
	console.log(`${name}: 0 and 1 make ${ids[0]} and ${ids[1]}; ` +
		`1023 is ${inside(ids[1023])}; ${different} different ids of 1,024 machines`);
	if (ids[0] !== ids[1] || inside(ids[1023]) !== 0n || different !== 1023) process.exitCode = 1;
};
look('snowflake-id', (mid) => new SnowflakeId({ mid }).generate());
look('flakeid', (mid) => new FlakeId({ mid }).gen());
EOF
node probe.cjs
