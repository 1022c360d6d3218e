// Prints what the script's ranking says of each table: the first places for some
// questions, then all places and exclusions for the first question.
//
//	node choice.mjs FILE

import { readFile } from 'node:fs/promises';
import { rank, first } from '../src/choose.js';

const { data, questions } = JSON.parse(await readFile(process.argv[2], 'utf8'));
for (const table of data.tables) {
  const ranked = questions.map((question) => rank(data, table, question));
  for (const { places } of ranked) console.log(places.length ? first(data, places).join(', ') : '');
  for (const place of [...ranked[0].places, ...ranked[0].out]) console.log(`${place.scheme}: ${place.why}`);
}
