#!/usr/bin/env bash
# 27 November 2026: npm ulidx 2.4.1 beside npm uuid 14.0.3. Source read: ulidToUUID in ulidx, regex.js in uuid.
#
# The guess: a UUID that a ULID library makes of a ULID is one that a UUID library takes.
# What happens: ulidx writes the ULID's 128 bits as they are. Where a UUID has its version (1 to 8)
# and its variant (8 to b) stand random bits. uuid checks both, so validate() says no and parse()
# throws for seven ids of eight: half of the versions times a quarter of the variants pass.
# Those that pass claim a version that they are not. A column of type uuid takes all of them.
# Seen, 20,000 ULIDs: 12.4 % valid, of eight versions.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
echo '{}' >package.json
npm install --loglevel=error --no-audit --no-fund --ignore-scripts ulidx@2.4.1 layerr@3.0.0 uuid@14.0.3

cat >probe.mjs <<'EOF'
import { ulid, ulidToUUID } from 'ulidx';
import { parse, validate, version } from 'uuid';

const uuids = Array.from({ length: 20000 }, () => ulidToUUID(ulid()));
const valid = uuids.filter((id) => validate(id));
const versions = new Set(valid.map(version));
let refusal = 'none';
try {
	parse(uuids.find((id) => !validate(id)));
} catch (e) {
	refusal = e.message;
}
const share = valid.length / uuids.length;
console.log(`${(100 * share).toFixed(1)} % of ${uuids.length} are valid, of ${versions.size} versions; ` +
	`parse() of another: ${refusal}`);
if (share < 0.1 || share > 0.15 || versions.size !== 8 || refusal === 'none') process.exitCode = 1;
EOF
node probe.mjs
