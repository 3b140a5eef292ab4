import type { Entry, Message } from '@raftgate/raft';
import type { Group } from '../disk.ts';
import type { Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { copyOf } from './copy.ts';

/** 64 bits that stand for a state, or for a part of one. Sums of marks do not depend on order. */
export class Mark {
  low = 0;
  high = 0;

  mix(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x9e3779b1);
    this.low ^= this.low >>> 15;
    this.high = Math.imul(this.high + value, 0x85ebca6b) ^ Math.imul(this.low, 0xc2b2ae35);
    this.high ^= this.high >>> 13;
  }

  mixMark(mark: Mark): void {
    this.mix(mark.low);
    this.mix(mark.high);
  }

  add(mark: Mark): void {
    this.low = (this.low + mark.low) | 0;
    this.high = (this.high + mark.high) | 0;
  }
}

/**
 * What time alone moves, and what only chooses when to campaign: explored worlds campaign when they are told to. And what the
 * caller set.
 */
const NOT_STATE = new Set(['prng', 'config', 'flight', 'electionElapsed', 'heartbeatElapsed', 'electionTimeout', 'ledTerm', 'persist']);
/** Counted from the last durable write: what is durable is past, however many writes it took. */
const SEQUENCES = new Set(['hardStateSequence', 'selfVoteSequence']);

/** One member: its core, its disk, its state machine. */
export function markNode(node: CoreNode): Mark {
  const mark = new Mark();
  const fields = node.raft as unknown as Record<string, unknown>;
  const { durable } = node.raft.persist;
  for (const name in fields) {
    if (NOT_STATE.has(name)) continue;
    if (SEQUENCES.has(name)) mark.mix(Math.max(0, Number(fields[name]) - durable));
    else mixAny(mark, fields[name]);
  }
  mixWindow(mark, node);
  const { hardState, log, snapshot, queue } = node.disk;
  mark.mix(hardState.term * 64 + hardState.vote);
  mark.mix(hardState.commit * 4096 + snapshot.index);
  mixPositions(mark, log);
  for (const group of queue) mixGroup(mark, group);
  mark.mix(node.applied);
  return mark;
}

/** What each group on its way to the disk stands for: asked of a copy, which it moves. */
function mixWindow(mark: Mark, { raft }: CoreNode): void {
  const { durable, handed } = raft.persist;
  mark.mix(handed - durable);
  if (handed === durable) return;
  const copy = copyOf(raft.persist);
  for (let sequence = durable + 1; sequence <= handed; sequence++) mark.mix(copy.acknowledge(sequence));
}

function mixGroup(mark: Mark, { hardState, entries, messages }: Group): void {
  mark.mix(hardState === undefined ? -1 : hardState.term * 64 + hardState.vote);
  mark.mix(hardState?.commit ?? -1);
  mixPositions(mark, entries);
  for (const message of messages) mark.mixMark(markMessage(message));
}

function mixPositions(mark: Mark, positions: readonly Position[]): void {
  mark.mix(positions.length);
  for (const { index, term } of positions) mark.mix(index * 256 + term);
}

const marks = new WeakMap<Message, Mark>();

export function markMessage(message: Message): Mark {
  const known = marks.get(message);
  if (known !== undefined) return known;
  const mark = new Mark();
  const fields = message as unknown as Record<string, unknown>;
  for (const name in fields) mixAny(mark, fields[name]);
  marks.set(message, mark);
  return mark;
}

function mixAny(mark: Mark, value: unknown): void {
  if (typeof value === 'number') mark.mix(value % 2 ** 32);
  else if (typeof value === 'boolean') mark.mix(value ? 0x5bd1e995 : 0x1b873593);
  else if (typeof value === 'string') mixText(mark, value);
  else if (typeof value === 'object' && value !== null) mixObject(mark, value);
  else mark.mix(0x27d4eb2f);
}

const words = new Map<string, number>();

/** Roles, states and types: a handful of words. */
function mixText(mark: Mark, text: string): void {
  let word = words.get(text);
  if (word === undefined) {
    word = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193);
    words.set(text, word);
  }
  mark.mix(word);
}

function mixObject(mark: Mark, value: object): void {
  if (Array.isArray(value)) {
    mark.mix(value.length);
    for (const each of value) mixAny(mark, each);
  } else if (value instanceof Uint8Array) {
    mark.mix(value.length);
  } else if ('body' in value) {
    const { term, index, kind } = value as Entry;
    mark.mix((term * 4096 + index) * 4 + kind);
  } else if ('voters' in value) {
    mixMembers(mark, value as Record<string, { id: number }[]>);
  } else if (isWindow(value)) {
    for (let i = 0; i < value.count; i++) mark.mix(value.indexes[(value.start + i) % value.indexes.length]);
    mark.mix(value.count);
  } else {
    const fields = value as Record<string, unknown>;
    for (const name in fields) mixAny(mark, fields[name]);
  }
}

function mixMembers(mark: Mark, { voters, outgoing, learners }: Record<string, { id: number }[]>): void {
  for (const list of [voters, outgoing, learners]) {
    mark.mix(list.length);
    for (const { id } of list) mark.mix(id);
  }
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
