import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import type { Disk, DiskFile } from '@raftgate/io';
import { FaultCounts } from '../faults/counts.ts';
import { SimDisk } from './disk.ts';
import { Process } from './process.ts';
import { Schedule } from './schedule.ts';

interface Harness {
  readonly disk: SimDisk;
  readonly port: () => Disk;
  readonly crash: () => void;
  readonly settle: () => void;
}

/** A disk, and the port of the life that is on. */
function harness(seed: number, killPercent = 0): Harness {
  const schedule = new Schedule();
  const disk = new SimDisk(schedule, new Prng(seed), { diskMaxMs: 3, forgetfulPercent: 33, killPercent }, new FaultCounts());
  let process = new Process('m1', schedule);
  return {
    disk,
    port: () => disk.port(process),
    crash: () => {
      process.isOver = true;
      process = new Process('m1', schedule);
      disk.crash();
    },
    settle: () => {
      while (schedule.step(schedule.nowMs + 1_000_000));
    },
  };
}

function create({ port, settle }: Harness, path: string): DiskFile {
  let opened: DiskFile | undefined;
  port().open(path, 'create', (_error, file) => (opened = file));
  settle();
  assert.ok(opened);
  return opened;
}

function content({ port, settle }: Harness, path: string): string | undefined {
  const into = new Uint8Array(4096);
  let text: string | undefined;
  port().open(path, 'read', (error, file) => {
    if (error === undefined) file?.read(0, into, (_failed, bytes) => (text = String.fromCharCode(...into.subarray(0, bytes))));
  });
  settle();
  return text;
}

const letters = (letter: string, count: number): Uint8Array => new Uint8Array(count).fill(letter.charCodeAt(0));

test('what was synced, in a synced directory, survives a power cut', () => {
  for (let seed = 1; seed < 30; seed++) {
    const under = harness(seed);
    const file = create(under, 'log');
    file.write(0, [letters('a', 700)], () => file.sync(() => under.port().syncDirectory('', () => undefined)));
    under.settle();
    file.write(100, [letters('b', 1000)], () => undefined);
    under.settle();
    under.crash();
    const text = content(under, 'log') ?? '';
    assert.equal(text.slice(0, 100), 'a'.repeat(100));
    assert.ok(text.length >= 700);
  }
});

test('unsynced sectors survive in any combination, and never half of one', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed < 200; seed++) {
    const under = harness(seed);
    const file = create(under, 'log');
    file.write(0, [letters('.', 1024)], () => file.sync(() => under.port().syncDirectory('', () => undefined)));
    under.settle();
    file.write(0, [letters('x', 1024)], () => undefined);
    under.settle();
    under.crash();
    const text = content(under, 'log') ?? '';
    seen.add([text.slice(0, 512), text.slice(512)].map((sector) => (new Set(sector).size === 1 ? sector[0] : '?')).join(''));
  }
  assert.deepEqual([...seen].sort(), ['..', '.x', 'x.', 'xx']);
});

test('a file whose directory was not synced may be gone', () => {
  const outcomes = new Set<boolean>();
  for (let seed = 1; seed < 50; seed++) {
    const under = harness(seed);
    const file = create(under, 'log');
    file.write(0, [letters('a', 10)], () => file.sync(() => undefined));
    under.settle();
    under.crash();
    outcomes.add(content(under, 'log') !== undefined);
  }
  assert.deepEqual(outcomes, new Set([false, true]));
});

test('nothing an earlier life asked for is answered after a power cut', () => {
  const under = harness(1);
  const file = create(under, 'log');
  file.write(0, [letters('a', 10)], () => assert.fail('answered'));
  under.crash();
  under.settle();
});

test('a program that is killed leaves what it wrote to the next one, and the power cut after it may take it', () => {
  const [found, kept] = [new Set<string | undefined>(), new Set<string | undefined>()];
  for (let seed = 1; seed < 30; seed++) {
    const under = harness(seed, 50);
    const file = create(under, 'log');
    file.write(0, [letters('a', 4)], () =>
      under.port().syncDirectory('', () => file.sync(() => file.write(0, [letters('b', 4)], () => {}))),
    );
    under.settle();
    under.crash();
    if (!under.disk.isAtRest) found.add(content(under, 'log'));
    while (!under.disk.isAtRest) under.crash();
    kept.add(content(under, 'log'));
  }
  assert.deepEqual(found, new Set(['bbbb']));
  assert.deepEqual(kept, new Set(['aaaa', 'bbbb']));
});

test('a file that is closed again is told: its number may be another one by then', () => {
  const world = harness(1);
  const file = create(world, 'a');
  file.close(() => {});
  assert.throws(() => file.close(() => {}), /closed twice/);
});
