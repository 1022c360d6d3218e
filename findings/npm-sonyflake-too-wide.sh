#!/usr/bin/env bash
# 27 November 2026: npm sonyflake 1.1.2, against Go's github.com/sony/sonyflake.
# Source read: the built index file (constants, generateCustomId).
#
# The guess: the port of Sonyflake makes Sonyflake's 63-bit ids, which a BIGINT column holds.
# What happens: it shifts milliseconds since its epoch by 24 bits, where the original counts units
# of 10 ms in 39 bits. Its default epoch is 1970, so the ids have 65 bits: more than BIGINT, and
# more than MySQL's BIGINT UNSIGNED. An epoch of your own helps for 17.4 years.
# Seen: an id of 20 digits, 3.01e19; 2^64 is 1.84e19.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts sonyflake@1.1.2

cat >probe.cjs <<'EOF'
const { Sonyflake } = require('sonyflake');
const bits = (id) => BigInt(id).toString(2).length;

const plain = new Sonyflake({ machineId: 1 }).nextId();
const recent = new Sonyflake({ machineId: 1, epoch: Date.now() - 365 * 864e5 }).nextId();
console.log(`default epoch: ${plain}, ${bits(plain)} bits`);
console.log(`an epoch a year ago: ${recent}, ${bits(recent)} bits`);
if (bits(plain) <= 64 || bits(recent) > 63) process.exitCode = 1;
EOF
node probe.cjs
