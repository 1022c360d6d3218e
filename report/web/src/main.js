// The script of the report. It makes the page's static parts come alive and asks no host
// for anything: all that it shows stands in the page as JSON.

import { start as charts } from './charts.js';
import { start as choose } from './choose.js';
import { start as player } from './player.js';
import { read } from './page.js';
import { Bus } from './bus.js';
import { theme } from './theme.js';
import { legend } from './legend.js';
import { start as rove } from './rove.js';

document.body.dataset.scripted = '';
const data = read('figure-data');
const bus = new Bus(data.schemes);
bus.restore(location.hash);
theme(document.getElementById('theme'), bus);
legend(document.getElementById('legend'), data, bus);
choose(document, bus);
player(document, bus);
charts(document, bus, data);
rove(document);
addEventListener('hashchange', () => { bus.restore(location.hash); bus.go(); });
bus.go();
