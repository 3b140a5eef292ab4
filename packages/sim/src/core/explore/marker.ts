import type { Entry, Message } from '@raftgate/raft';
import type { Group } from '../disk.ts';
import type { Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { copyOf } from './copy.ts';
import { Mark } from './mark.ts';

/**
 * What time alone moves, and what only chooses when to campaign: explored worlds campaign when they are told to. And what the
 * caller set.
 */
const NOT_STATE = new Set([
  'prng',
  'config',
  'flight',
  'electionElapsed',
  'heartbeatElapsed',
  'silentTicks',
  'electionTimeout',
  'ledTerm',
  'persist',
]);
/** Counted from the last durable write: what is durable is past, however many writes it took. */
const SEQUENCES = new Set(['hardStateSequence', 'selfVoteSequence']);
/** Where a core names a member. */
const IDS = new Set(['id', 'vote', 'leader', 'transferee', 'suspect', 'handedVote', 'seenLeader', 'from', 'to']);

type Fields = Readonly<Record<string, unknown>>;

/** Marks members and messages, with ids under other names: worlds that differ by names alone are one. */
export class Marker {
  /** By id. */
  private readonly names: readonly number[];
  private readonly messages = new WeakMap<Message, Mark>();

  constructor(names: readonly number[]) {
    this.names = names;
  }

  nameOf(id: number): number {
    return this.names[id];
  }

  /** One member: its core, its disk, its state machine. */
  node(node: CoreNode): Mark {
    const mark = new Mark();
    const fields = node.raft as unknown as Fields;
    const { durable } = node.raft.persist;
    for (const name in fields) {
      if (NOT_STATE.has(name)) continue;
      if (SEQUENCES.has(name)) mark.mix(Math.max(0, Number(fields[name]) - durable));
      else this.field(mark, name, fields[name]);
    }
    mixWindow(mark, node);
    const { hardState, log, snapshot, queue } = node.disk;
    mark.mix(hardState.term * 64 + this.names[hardState.vote]);
    mark.mix(hardState.commit * 4096 + snapshot.index);
    mixPositions(mark, log);
    for (const group of queue) this.group(mark, group);
    mark.mix(node.applied);
    return mark;
  }

  message(message: Message): Mark {
    const known = this.messages.get(message);
    if (known !== undefined) return known;
    const mark = new Mark();
    this.fields(mark, message as unknown as Fields);
    this.messages.set(message, mark);
    return mark;
  }

  private group(mark: Mark, { hardState, entries, messages }: Group): void {
    mark.mix(hardState === undefined ? -1 : hardState.term * 64 + this.names[hardState.vote]);
    mark.mix(hardState?.commit ?? -1);
    mixPositions(mark, entries);
    for (const message of messages) mark.mixMark(this.message(message));
  }

  private fields(mark: Mark, fields: Fields): void {
    for (const name in fields) this.field(mark, name, fields[name]);
  }

  private field(mark: Mark, name: string, value: unknown): void {
    if (typeof value === 'number') mark.mix(IDS.has(name) ? this.names[value] : value % 2 ** 32);
    else if (typeof value === 'boolean') mark.mix(value ? 0x5bd1e995 : 0x1b873593);
    else if (typeof value === 'string') mark.mix(wordOf(value));
    else if (Array.isArray(value)) this.list(mark, name, value);
    else if (typeof value === 'object' && value !== null) this.object(mark, value);
    else mark.mix(0x27d4eb2f);
  }

  /** Members stand in order of id, which is another under other names; everything else in an order that counts. */
  private list(mark: Mark, name: string, list: readonly unknown[]): void {
    mark.mix(list.length);
    if (name !== 'peers') {
      for (const each of list) this.field(mark, '', each);
      return;
    }
    const sum = new Mark();
    for (const peer of list) {
      const own = new Mark();
      this.fields(own, peer as Fields);
      sum.add(own);
    }
    mark.mixMark(sum);
  }

  private object(mark: Mark, value: object): void {
    if (value instanceof Uint8Array) {
      mark.mix(value.length);
    } else if ('body' in value) {
      const { term, index, kind } = value as Entry;
      mark.mix((term * 4096 + index) * 4 + kind);
    } else if ('voters' in value) {
      this.members(mark, value as Record<string, { id: number }[]>);
    } else if (isWindow(value)) {
      for (let i = 0; i < value.count; i++) mark.mix(value.indexes[(value.start + i) % value.indexes.length]);
      mark.mix(value.count);
    } else {
      this.fields(mark, value as Fields);
    }
  }

  private members(mark: Mark, { voters, outgoing, learners }: Record<string, { id: number }[]>): void {
    for (const list of [voters, outgoing, learners]) {
      let set = 0;
      for (const { id } of list) set |= 1 << this.names[id];
      mark.mix(set);
    }
  }
}

/** One for each way to name `count` members; the first gives them their own names. */
export function markersOf(count: number): Marker[] {
  const orders = permutations(Array.from({ length: count }, (_, at) => at + 1));
  return orders.map((order) => new Marker([0, ...order]));
}

function permutations(list: readonly number[]): number[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first) => permutations(list.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}

/** What each group on its way to the disk stands for: asked of a copy, which it moves. */
function mixWindow(mark: Mark, { raft }: CoreNode): void {
  const { durable, handed } = raft.persist;
  mark.mix(handed - durable);
  if (handed === durable) return;
  const copy = copyOf(raft.persist);
  for (let sequence = durable + 1; sequence <= handed; sequence++) mark.mix(copy.acknowledge(sequence));
}

function mixPositions(mark: Mark, positions: readonly Position[]): void {
  mark.mix(positions.length);
  for (const { index, term } of positions) mark.mix(index * 256 + term);
}

const words = new Map<string, number>();

/** Roles, states and types: a handful of words. */
function wordOf(text: string): number {
  let word = words.get(text);
  if (word !== undefined) return word;
  word = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193);
  words.set(text, word);
  return word;
}

interface Window {
  readonly indexes: Float64Array;
  readonly start: number;
  readonly count: number;
}

/** A ring of what is in flight: where it begins says nothing. */
function isWindow(value: object): value is Window {
  return 'indexes' in value && value.indexes instanceof Float64Array;
}
