import { changeConfiguration, ChangeRefusal, configurationInForce, status, type Message } from '@raftgate/raft';
import { campaignAt, tickOne } from '../act/calm.ts';
import { proposeAt, readAt, transferTo } from '../act/clients.ts';
import { deliver } from '../act/deliver.ts';
import { crash, restart } from '../act/lives.ts';
import { MAX_ID } from '../limits.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { Marker } from './marker.ts';
import type { Scope } from './scopes.ts';

const marker = new Marker(Array.from({ length: MAX_ID + 1 }, (_, id) => id));

/** What may still be chosen, of each kind that is bounded. */
export type Budget = Readonly<
  Record<'timeouts' | 'proposals' | 'crashes' | 'duplicates' | 'beats' | 'reads' | 'transfers' | 'removals', number>
>;

/** One way to go on. */
export interface Choice {
  label(): string;
  readonly spends: keyof Budget | undefined;
  /** Whom it moves: ids. */
  readonly moves: readonly number[];
  act(world: CoreWorld): void;
}

/** Everything that may happen next. */
export function choicesOf(world: CoreWorld, scope: Scope, budget: Budget): Choice[] {
  const choices: Choice[] = [];
  deliveries(choices, world, budget);
  const isSymmetric = scope.transfers === 0 && scope.removals === 0;
  let hasFresh = false;
  for (const node of world.members) {
    // Members that have done nothing yet are alike: it is enough to look at what the first of them may do.
    const isFresh = isSymmetric && node.raft.term === 0;
    if (isFresh && hasFresh) continue;
    hasFresh ||= isFresh;
    ofNode(choices, world, node, budget);
  }
  return choices;
}

function deliveries(choices: Choice[], world: CoreWorld, budget: Budget): void {
  const { queue } = world.network;
  const seen = new Set<number>();
  for (let at = 0; at < queue.length; at++) {
    const message = queue[at];
    const { low, high } = marker.message(message);
    const mark = low * 2 ** 21 + (high & 0x1fffff);
    if (seen.has(mark)) continue;
    seen.add(mark);
    const { to, from, type } = message;
    const moves = type === 'snapshot' ? [to, from] : [to];
    choices.push({ label: () => describe(message), spends: undefined, moves, act: (world) => deliver(world, world.network.take(at)) });
    if (budget.duplicates > 0 && type !== 'snapshot')
      choices.push({
        label: () => `${describe(message)}, and stays`,
        spends: 'duplicates',
        moves,
        act: (world) => deliver(world, world.network.queue[at]),
      });
  }
}

function ofNode(choices: Choice[], world: CoreWorld, { id, raft, disk }: CoreNode, budget: Budget): void {
  const add = (label: string, spends: Choice['spends'], act: (node: CoreNode, world: CoreWorld) => void): void => {
    choices.push({ label: () => `${label} ${id}`, spends, moves: [id], act: (world) => act(world.nodes[id], world) });
  };
  if (disk.queue.length > 0) add('disk of', undefined, (node, world) => (world.persistOne(node), world.pump(node)));
  if (budget.crashes > 0)
    for (let kept = 0; kept <= disk.queue.length; kept++)
      add(`crash, ${kept} of ${disk.queue.length} groups kept:`, 'crashes', (node, world) => crashAndStart(world, node, kept));
  if (budget.reads > 0 && raft.leader !== 0) add('read at', 'reads', (node, world) => void readAt(world, node));
  if (raft.role !== 'leader') {
    if (budget.timeouts > 0) add('timeout of', 'timeouts', (node, world) => campaignAt(world, node));
    return;
  }
  if (budget.proposals > 0) add('propose at', 'proposals', (node, world) => void proposeAt(world, node));
  if (budget.beats > 0) add('heartbeat of', 'beats', (node, world) => tickOne(world, node));
  for (const { id: other } of world.members) {
    if (other === id) continue;
    if (budget.transfers > 0) add(`transfer to ${other} by`, 'transfers', (node, world) => void transferTo(world, node, other));
    if (budget.removals > 0) add(`removal of ${other} by`, 'removals', (node, world) => remove(world, node, other));
  }
}

function crashAndStart(world: CoreWorld, node: CoreNode, kept: number): void {
  crash(world, node, kept);
  restart(world, node, 0);
}

function remove(world: CoreWorld, node: CoreNode, id: number): void {
  const { voters, learners } = configurationInForce(node.raft);
  const target = { voters: voters.filter((member) => member.id !== id), learners };
  const result = changeConfiguration(node.raft, { ...target, expectedIndex: status(node.raft).configurationIndex, logTime: 0 });
  if (result instanceof ChangeRefusal) return;
  node.asked = result;
  world.pump(node);
}

function describe({ from, to, type, term, ...rest }: Message): string {
  const details = Object.entries(rest).map(([name, value]) => `${name} ${Array.isArray(value) ? value.length : JSON.stringify(value)}`);
  return `${from} > ${to} ${type} term ${term} ${details.join(' ')}`;
}
