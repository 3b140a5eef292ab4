// One point of our core, in a process of its own: points do not warm each other up, nor fill each other's heap.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Cluster } from './cluster.ts';

const [proposals, commands, bodyBytes, seconds] = process.argv.slice(2).map(Number);
const COMPACT_ENTRIES = 4_096;

const body = new Uint8Array(bodyBytes * commands);
const cluster = new Cluster();
let sinceCompaction = 0;

function run(turns: number): void {
  for (let i = 0; i < turns; i++) {
    cluster.turn(proposals, commands, body);
    sinceCompaction += proposals;
    if (sinceCompaction < COMPACT_ENTRIES) continue;
    sinceCompaction = 0;
    cluster.compact();
  }
}

/** At least half a second, for the compiler. */
function warmUp(): number {
  let turns = 1;
  for (;;) {
    const started = performance.now();
    run(turns);
    const elapsedMs = performance.now() - started;
    if (elapsedMs > 500) return Math.max(1, Math.ceil((turns * seconds * 1_000) / elapsedMs));
    turns *= 2;
  }
}

const turns = warmUp();
const before = cluster.applied;
const started = process.cpuUsage();
run(turns);
const { user, system } = process.cpuUsage(started);
if (cluster.applied - before !== 3 * turns * proposals) throw new Error('not everything was applied');
// Of all threads, collection and compilation too: what a shared machine takes from us does not count.
const nsPerCommand = ((user + system) * 1e3) / (turns * proposals * commands);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of heap a proposal costs: few enough turns that no collection comes in between. */
function allocatedBytes(): number {
  for (let count = Math.ceil(2_000 / proposals); count >= 1; count = Math.floor(count / 2)) {
    collect();
    const { heapUsed } = process.memoryUsage();
    run(count);
    const bytes = process.memoryUsage().heapUsed - heapUsed;
    if (bytes > 0) return bytes / (count * proposals);
  }
  return Number.NaN;
}

console.log(JSON.stringify({ nsPerCommand, nsPerProposal: nsPerCommand * commands, bytesPerProposal: Math.round(allocatedBytes()) }));
