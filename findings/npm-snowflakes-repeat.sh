#!/usr/bin/env bash
# 27 November 2026: npm @sapphire/snowflake 3.5.5, snowyflake 2.0.1, sonyflake 1.1.2.
# Source read: the built index files of the three packages.
#
# The guess: a Snowflake generator whose counter is used up waits for the next tick of its clock,
# as Twitter's and bwmarrin's in Go do, or throws.
# What happens: the counter is masked (12 bits; 8 in sonyflake) and starts again inside the same
# millisecond: the next id is one that was given out already.
# Seen with the clock held still: 5,000 ids, 4,096 different ones (sonyflake: 256).
# With the real clock, 200,000 ids in a loop: 7,603 repeats in @sapphire/snowflake.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts \
	@sapphire/snowflake@3.5.5 snowyflake@2.0.1 sonyflake@1.1.2

cat >probe.cjs <<'EOF'
const { Snowflake } = require('@sapphire/snowflake');
const { Snowyflake } = require('snowyflake');
const { Sonyflake } = require('sonyflake');

const now = Date.UTC(2026, 10, 27);
Date.now = () => now; // a loop that is fast enough needs no help

const epoch = Date.UTC(2020, 0, 1);
const sapphire = new Snowflake(epoch);
const snowy = new Snowyflake({ epoch: BigInt(epoch) });
const sony = new Sonyflake({ epoch, machineId: 1 });
const look = (name, expected, next) => {
	const ids = Array.from({ length: 5000 }, () => String(next()));
	const different = new Set(ids).size;
	console.log(`${name}: ${ids.length} ids, ${different} different`);
	if (different !== expected) process.exitCode = 1;
};
look('@sapphire/snowflake', 4096, () => sapphire.generate());
look('snowyflake', 4096, () => snowy.nextId());
look('sonyflake', 256, () => sony.nextId());
EOF
node probe.cjs
