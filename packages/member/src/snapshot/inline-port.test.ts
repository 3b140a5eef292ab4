import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Io } from '@raftgate/io';
import { MemoryDisk } from '@raftgate/storage/testing';
import { createStore } from '@raftgate/store';
import { inlineSnapshots } from './inline-port.ts';

const DIRECTORY = 'data';
const header = {
  cluster: 7,
  lineage: 1,
  clusterVersion: 1,
  index: 10,
  term: 2,
  logTime: 5,
  configuration: Uint8Array.of(1, 2, 3),
};

test('a snapshot that fails at any call of the disk leaves no file open, and nothing unfinished', () => {
  const allocator = { shared: (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes) };
  const image = createStore({ allocator, clusterVersionMax: 1 }).capture();
  for (let failing = 0; ; failing++) {
    const disk = new MemoryDisk();
    disk.makeDirectory(`${DIRECTORY}/member/snap`, () => {});
    disk.drain();
    const first = disk.operations.length;
    disk.fault = ({ number }) => (number === first + failing ? 'ENOSPC' : undefined);
    const soon: (() => void)[] = [];
    const io = { disk, timers: { soon: (run: () => void): void => void soon.push(run) } } as unknown as Io;
    const failures: boolean[] = [];
    inlineSnapshots(io, DIRECTORY).write(image, header, (error) => failures.push(error !== undefined));
    while (failures.length === 0) {
      disk.drain();
      soon.shift()?.();
    }
    if (!failures[0]) break;
    assert.equal(disk.openFiles.size, 0, `call ${failing}`);
    const left = disk.names(`${DIRECTORY}/member/snap`).filter((name) => name.endsWith('.tmp'));
    assert.ok(left.length === 0 || failing < 2, `call ${failing}: ${left.join()}`);
  }
});
