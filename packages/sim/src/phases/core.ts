import type { Member } from '@raftgate/member';
import type { Run } from './run.ts';
import { reach } from './reach.ts';

/** How those outside the core stay away from it. */
const WAYS = ['crashed', 'cut off', 'bridged', 'deaf', 'mute'] as const;
type Way = (typeof WAYS)[number];

/**
 * A core of members that can decide alone is healed for good; the others stay crashed, cut off, or half connected. The core must
 * elect, serve and converge within the bound (TigerBeetle's liveness mode). Members whose disk was damaged are never in it: what
 * brings them back needs everybody (001-formats, section 3).
 */
export function healedCore(run: Run): void {
  const { cluster, faults, prng, options } = run;
  const sound = cluster.names.filter((name) => !cluster.place(name).isDamaged);
  const core = drawCore(run, sound);
  faults.stop();
  if (core === undefined) return;
  const others = cluster.names.filter((name) => !core.includes(name));
  if (others.length === 0) return;
  run.reachable = core;
  const bridge = core[prng.below(core.length)];
  const ways = others.map((name) => keepAway(run, name, bridge, WAYS[prng.below(WAYS.length)]));
  // Who is seen through the bridge may lead, and then only the bridge sees it: a leader not everybody reaches is Raft's right.
  const isBridged = ways.includes('bridged');
  reach(run, isBridged ? [bridge] : core, options.livenessMs, isBridged ? 'bridge' : 'core');
  run.reachable = undefined;
}

/** The smallest one of a random order with all learners, who may vote a moment later; undefined when none can decide without the damaged. */
function drawCore({ prng, cluster }: Run, sound: readonly string[]): readonly string[] | undefined {
  const isLearner = (name: string): boolean => learnsAt(cluster.member(name));
  const core = sound.filter(isLearner);
  const rest = sound.filter((name) => !isLearner(name));
  while (rest.length > 0) {
    core.push(...rest.splice(prng.below(rest.length), 1));
    if (cluster.checkers.logs.canDecide(core)) return cluster.names.filter((name) => core.includes(name));
  }
  return undefined;
}

function learnsAt(member: Member | undefined): boolean {
  return member?.status().configuration.learners.some(({ id }) => id === member.id) ?? false;
}

function keepAway({ cluster }: Run, name: string, bridge: string, way: Way): Way {
  cluster.checkers.score.world(`${name} stays ${way}`);
  if (way === 'crashed') cluster.crash(name);
  for (const other of cluster.names) {
    if (way === 'crashed' || other === name || (way === 'bridged' && other === bridge)) continue;
    if (way !== 'mute') cluster.network.cut(other, name);
    if (way !== 'deaf') cluster.network.cut(name, other);
  }
  return way;
}
