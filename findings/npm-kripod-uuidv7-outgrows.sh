#!/usr/bin/env bash
# 28 November 2026: npm @kripod/uuidv7 0.3.4.
# Source read: the built node file.
#
# The guess: a clock that is set back a second is waited for, or overrun: when the 12 bits of the
# count are full the library goes on to the next millisecond, as RFC 9562 advises, or throws.
# What happens: the millisecond is held until the clock has caught up, and the count goes on past
# 4,095 with a digit more. From there on ids have 37 characters. They are no UUIDs: a column of
# type uuid refuses them, and in a text column they sort before most of the ids before them.
# Seen: at five ids a millisecond, 905 of the 5,000 ids of that second.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts @kripod/uuidv7@0.3.4

cat >probe.cjs <<'EOF2'
const { uuidv7 } = require('@kripod/uuidv7');

// The clock of this process: it is set back by a second, then runs on, with five ids a millisecond.
const start = Date.UTC(2025, 0, 1);
let now = start;
Date.now = () => now;
uuidv7();
const ids = [];
for (let i = 0; i < 5000; i++) {
  now = start - 1000 + Math.floor(i / 5);
  ids.push(uuidv7());
}
const long = ids.filter((id) => id.length !== 36);
const back = ids.filter((id, i) => i > 0 && id < ids[i - 1]).length;
console.log(`${long.length} of ${ids.length} ids have ${long[0]?.length} characters, such as ${long[0]}`);
console.log(`${back} lie below the one before them`);
if (long.length !== 905 || long[0].length !== 37 || back !== 1) process.exitCode = 1;
EOF2
node probe.cjs
