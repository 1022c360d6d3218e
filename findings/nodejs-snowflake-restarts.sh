#!/usr/bin/env bash
# 27 November 2026: npm nodejs-snowflake 2.0.1. Source read: its README ("custom_epoch ...
# Defaults to Date.now()") and nodejs_snowflake.js; the rest is a compiled module.
#
# The guess: a Snowflake library counts from a date that is fixed, so a program that is started
# again goes on above its old ids.
# What happens: the default epoch is the moment at which the generator is made. After a restart
# the time in the ids begins at 0 again, and with the same instance number the old ids return.
# Seen, the clock put a day on between two generators of instance 1: of 1,000 ids each, all 1,000
# the same. With custom_epoch set: none, and all of the second day lie above the first.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts nodejs-snowflake@2.0.1

cat >probe.cjs <<'EOF'
const { Snowflake } = require('nodejs-snowflake');

const day = (now, options) => {
	Date.now = () => now;
	const uid = new Snowflake({ instance_id: 1, ...options });
	return Array.from({ length: 1000 }, () => uid.getUniqueID());
};
const look = (name, options, expected) => {
	const first = day(Date.UTC(2026, 10, 26), options);
	const second = day(Date.UTC(2026, 10, 27), options);
	const top = first.reduce((a, b) => (a > b ? a : b));
	const known = new Set(first.map(String));
	const repeats = second.filter((id) => known.has(String(id))).length;
	const above = second.filter((id) => id > top).length;
	console.log(`${name}: of ${second.length} ids a day later, ${repeats} repeat, ${above} lie above`);
	if (repeats !== expected || above !== 1000 - expected) process.exitCode = 1;
};
look('default epoch', {}, 1000);
look('custom_epoch 2020', { custom_epoch: Date.UTC(2020, 0, 1) }, 0);
EOF
node probe.cjs
