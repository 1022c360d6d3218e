#!/usr/bin/env bash
# 27 November 2026: npm uuid 14.0.3. Source read: dist/v7.js, dist/v6.js and the README's part on options.
#
# The guess: v7({ msecs }) is v7() for a time of your own, as old rows need: ids that share their
# millisecond still count up.
# What happens: any option switches the counter off, and each id draws its own random sequence.
# So ids of one millisecond stand in random order; v6({ msecs }) too. Whoever gives old rows
# ids from a timestamp of seconds or milliseconds must count `seq` himself.
# Seen, 10,000 ids of one millisecond: v7({ msecs }) 50 % of neighbours step back, v6 50 %,
# v7({ msecs, seq }) none; v7() without options none.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts uuid@14.0.3

cat >probe.mjs <<'EOF'
import { v6, v7 } from 'uuid';

const msecs = Date.UTC(2020, 0, 1);
const look = (name, disorder, next) => {
	const ids = Array.from({ length: 10000 }, (_, i) => next(i));
	const back = ids.filter((id, i) => i > 0 && id < ids[i - 1]).length;
	console.log(`${name}: ${back} of ${ids.length} ids lie below the one before`);
	if (disorder ? back < 4000 || back > 6000 : back !== 0) process.exitCode = 1;
};
look('v7()', false, () => v7());
look('v7({ msecs })', true, () => v7({ msecs }));
look('v7({ msecs, seq })', false, (seq) => v7({ msecs, seq }));
look('v6({ msecs })', true, () => v6({ msecs }));
EOF
node probe.mjs
