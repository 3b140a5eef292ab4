import type { Raft } from '@raftgate/raft';
import { CoreNetwork } from '../network.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** Another world that goes its own way, its members shared with `world` but for those in `touched`: one choice moves one or two. */
export function copyWorld(world: CoreWorld, touched: readonly number[]): CoreWorld {
  const ledger = world.ledger.copy();
  const votes = world.votes.copy();
  const network = new CoreNetwork();
  for (const message of world.network.queue) network.queue.push(message);
  const nodes = world.nodes.slice();
  const members = world.members.slice();
  for (const id of touched) {
    const own = copyNode(nodes[id]);
    members[members.indexOf(nodes[id])] = own;
    nodes[id] = own;
    if (own.leads) ledger.leaderLogs[own.raft.term] = own.memory;
  }
  const promises = world.promises.copy(ledger, votes);
  return like(world, { ...world, ledger, votes, network, nodes, members, promises, reads: world.reads.copy() });
}

function copyNode(node: CoreNode): CoreNode {
  const { disk, memory, unanswered, unansweredBytes, unreachable } = node;
  return like(node, {
    ...node,
    disk: like(disk, { ...disk, log: disk.log.slice(), queue: disk.queue.slice() }),
    raft: copyRaft(node.raft),
    memory: memory.slice(),
    unanswered: unanswered.slice(),
    unansweredBytes: unansweredBytes.slice(),
    unreachable: unreachable.slice(),
    hearing: node.hearing.copy(),
    offers: node.offers.copy(),
    repeats: node.repeats.copy(),
    told: { ...node.told },
  });
}

/** Gives copied fields the methods of what they were copied from. */
function like<T extends object>(original: T, fields: object): T {
  return Object.setPrototypeOf(fields, Object.getPrototypeOf(original));
}

/** A core is plain data: everything it may change is copied, whatever it is made of. */
function copyRaft(raft: Raft): Raft {
  const copy = { ...raft };
  copyFields(copy);
  return copy;
}

function copyFields(copy: object): void {
  const fields = copy as Record<string, unknown>;
  for (const name in fields) {
    const field = fields[name];
    if (typeof field === 'object' && field !== null) fields[name] = copyOf(field);
  }
}

/** What a core never changes once made is shared: entries, messages, configurations, its own settings. */
export function copyOf<T extends object>(value: T): T;
export function copyOf(value: object): object {
  if (Array.isArray(value)) return copyOfList(value);
  if (value instanceof Float64Array) return value.slice();
  if (value instanceof Map) return new Map(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype && isImmutable(value)) return value;
  const copy = { ...value };
  copyFields(copy);
  return prototype === Object.prototype ? copy : Object.setPrototypeOf(copy, prototype as object);
}

function copyOfList(list: readonly unknown[]): unknown[] {
  const [first] = list;
  if (typeof first !== 'object' || first === null || isImmutable(first)) return list.slice();
  return (list as readonly object[]).map(copyOf);
}

function isImmutable(value: object): boolean {
  return 'body' in value || 'type' in value || 'voters' in value || 'electionTicks' in value;
}
