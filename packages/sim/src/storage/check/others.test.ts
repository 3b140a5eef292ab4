import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { MIN_SEGMENT_BYTES, openDataDirectory } from '@raftgate/storage';
import { MemoryDisk } from '@raftgate/storage/testing';
import { dataDirectory } from '../probe.ts';
import { othersRefused } from './others.ts';

test('a start with the data of another member, or of another cluster, is seen', () => {
  const disk = new MemoryDisk();
  const own = dataDirectory(MIN_SEGMENT_BYTES);
  openDataDirectory(disk, own, () => {});
  disk.drain();
  othersRefused(disk, own);
  // Whose data it is then counts as another's.
  assert.throws(() => othersRefused(disk, { ...own, member: own.member - 1 }), /starts with the data of another: taken/);
  assert.throws(() => othersRefused(disk, { ...own, cluster: own.cluster - 1 }), /starts with the data of another: taken/);
});
