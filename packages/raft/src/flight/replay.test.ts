import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { FlightError } from '../errors.ts';
import * as door from '../index.ts';
import { InvariantError, persisted, propose, record, replay, step, tick, type FlightRecord } from '../index.ts';
import { MIN_FLIGHT_INPUTS } from '../limits.ts';
import { OPS } from './ops.ts';
import { RandomCluster } from '../../test/random-cluster.ts';
import { DEFAULT_CONFIG, TestNode, configurationOf, emptyDisk } from '../../test/node.ts';

/** They look at a core, and leave it. */
const READERS = new Set([
  'configurationAt',
  'configurationInForce',
  'entriesFrom',
  'hasReady',
  'isIdleTick',
  'holdsLease',
  'lastLogTime',
  'lastIndex',
  'durableIndex',
  'leaseIndex',
  'record',
  'status',
  'suspectRank',
  'termAt',
]);

/** As a file gives it back. */
const lines = (records: readonly FlightRecord[]): unknown[] => records.map((each) => JSON.parse(JSON.stringify(each)) as unknown);

function alone(): TestNode {
  const node = new TestNode({ ...DEFAULT_CONFIG, id: 1 }, emptyDisk(configurationOf([1])), { send: () => {} });
  record(node.raft, () => 7);
  for (let i = 0; i < 30; i++) {
    tick(node.raft);
    node.pump();
  }
  return node;
}

function replayed(records: readonly FlightRecord[]): Exclude<ReturnType<typeof replay>, FlightError> {
  const result = replay(lines(records));
  assert.ok(!(result instanceof FlightError), JSON.stringify(result));
  return result;
}

test('a record of any history leads a fresh core to the same state', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const cluster = new RandomCluster(seed);
    for (const node of cluster.network.nodes.values()) {
      node.isRecorded = true;
      record(node.raft, () => 0);
    }
    cluster.run(6_000);
    for (const { raft, config } of cluster.network.nodes.values()) {
      const { diverged, broken, inputs } = replayed(raft.flight?.dump() ?? []);
      assert.deepEqual({ diverged, broken }, { diverged: undefined, broken: undefined }, `seed ${seed}, member ${config.id}`);
      assert.ok(inputs > 0);
    }
  }
});

test('a replayed core has the shapes of any other: beside them it would slow down every core of the process', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isOneShape = runInThisContext('(a, b) => %HaveSameMap(a, b)') as (a: unknown, b: unknown) => boolean;
  const node = alone();
  const { raft } = replayed(node.raft.flight?.dump() ?? []);
  const partsOf = (core: typeof raft): readonly unknown[] => {
    const { log, history, prng, persist, applying, reads, peers, seen } = core;
    return [core, log, history, prng, persist, applying, reads, peers, peers[0], peers[0].inflights, seen, history.inForce, log.entryAt(1)];
  };
  const replayedParts = partsOf(raft);
  const unlike = partsOf(node.raft).filter((part, at) => !isOneShape(part, replayedParts[at]));
  assert.deepEqual(unlike, []);
});

test('the recorder holds two pages, and compares at every checkpoint', () => {
  const node = alone();
  for (let i = 0; i < 3 * MIN_FLIGHT_INPUTS; i++) tick(node.raft);
  const records = node.raft.flight?.dump() ?? [];
  assert.ok(records.length > MIN_FLIGHT_INPUTS && records.length < 2 * MIN_FLIGHT_INPUTS + 4, `${records.length} records`);
  const { compared, diverged } = replayed(records);
  assert.deepEqual({ compared, diverged }, { compared: 2, diverged: undefined });
});

test('a record that was cut says so, and one that lacks an input is none', () => {
  const records = alone().raft.flight?.dump() ?? [];
  assert.ok(replayed(records).isWhole);
  const { isWhole, diverged } = replayed(records.slice(0, -1));
  assert.deepEqual({ isWhole, diverged }, { isWhole: false, diverged: undefined });
  const gone = replay(lines(records.toSpliced(4, 1)));
  assert.ok(gone instanceof FlightError);
  assert.deepEqual([gone.code, gone.detail], ['MISSING_INPUT', 'line 5']);
});

test('the bytes of commands are not in it, and their number is', () => {
  const node = alone();
  propose(node.raft, { kind: 1, logTime: 1, commands: 1, body: Uint8Array.from([0xde, 0xad, 0xbe, 0xef]) });
  node.pump();
  const text = JSON.stringify(node.raft.flight?.dump());
  assert.ok(!/222,173|deadbeef/.test(text));
  assert.match(text, /"\$":"zeros","length":4/);
});

test('what is recorded keeps no bytes of commands alive', () => {
  const node = alone();
  const entry = { kind: 1, logTime: 1, commands: 1, body: new Uint8Array(64) } as const;
  propose(node.raft, entry);
  node.pump();
  const { log } = node.raft;
  const append = {
    type: 'append',
    from: 2,
    to: 1,
    term: node.raft.term + 1,
    prevIndex: log.last,
    prevTerm: log.lastTerm,
    commit: 0,
  } as const;
  const entries = [{ ...entry, term: append.term, index: log.last + 1 }];
  assert.equal(step(node.raft, { ...append, entries, wantsReply: true }), undefined);
  const { inputs, checkpoint } = node.raft.flight as unknown as { readonly inputs: readonly unknown[]; readonly checkpoint: unknown };
  const holdsBytes = (value: unknown): boolean =>
    value instanceof Uint8Array || (typeof value === 'object' && value !== null && Object.values(value).some(holdsBytes));
  assert.ok(inputs.length > 0);
  assert.equal(holdsBytes([inputs, checkpoint]), false);
});

test('a broken invariant breaks again, at the input that broke it', () => {
  const node = alone();
  assert.throws(() => persisted(node.raft, { sequence: 99, term: 1, index: 1 }), InvariantError);
  const { broken, diverged, inputs } = replayed(node.raft.flight?.dump() ?? []);
  assert.equal(diverged, undefined);
  assert.match(broken ?? '', new RegExp(`^input ${inputs - 1} \\(persisted\\): only what was handed out becomes durable`));
});

test('a core that was changed behind the door is found out, by field', () => {
  const node = alone();
  node.raft.vote = 9;
  const { diverged } = replayed(node.raft.flight?.dump() ?? []);
  assert.deepEqual(diverged?.fields, ['vote: recorded 9, replayed 1']);
});

test('what is no flight record is refused by line and name', () => {
  const code = (records: readonly unknown[]): string | undefined => {
    const result = replay(records);
    return result instanceof FlightError ? `${result.code} ${result.detail}` : undefined;
  };
  const node = alone();
  step(node.raft, { type: 'timeoutNow', from: 2, to: 1, term: 1 });
  const [checkpoint, input] = lines(node.raft.flight?.dump() ?? []);
  assert.equal(code([]), 'EMPTY no checkpoint in it');
  assert.equal(code([input]), 'EMPTY line 1');
  assert.equal(code([checkpoint, { record: 'input', op: 'constructor', args: [] }]), 'UNKNOWN_INPUT line 2');
  assert.equal(code([{ ...(checkpoint as object), format: 99 }]), 'UNKNOWN_FORMAT line 1');
  assert.match(code([checkpoint, null]) ?? '', /^BAD_RECORD line 2/);
  assert.match(code([{ ...(checkpoint as object), core: { log: { $: 'Object' } } }]) ?? '', /^BAD_RECORD line 1: .*no class Object/);
});

test('every function of the door that moves a core is noted: `raft.flight?.note` in its first line, and its name in OPS', () => {
  const movers = Object.entries(door)
    .filter(
      ([, value]) => typeof value === 'function' && /^(async )?function/.test(String(value)) && /^function \w+\(raft\b/.test(String(value)),
    )
    .filter(([, value]) => !READERS.has(String(value).slice(9, String(value).indexOf('('))));
  for (const [name, value] of movers) {
    assert.match(String(value).split('\n')[1] ?? '', new RegExp(`raft\\.flight\\?\\.note\\('${name}'`), `${name} is not noted`);
    assert.ok(Object.hasOwn(OPS, name), `${name} is not in OPS`);
  }
  assert.equal(movers.length, Object.keys(OPS).length);
});
