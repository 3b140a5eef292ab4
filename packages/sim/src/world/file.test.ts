import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '@raftgate/bytes';
import { SimFile, type SyncUnderWay } from './file.ts';

const BYTES = 4_096;

test('a file holds what was written and what was synced, whatever sectors are used again', () => {
  const write = fc.record({ offset: fc.nat(1_500), length: fc.integer({ min: 1, max: 700 }), value: fc.nat(3) });
  const step = fc.oneof(write, write, fc.constant('sync' as const), fc.constant('finish' as const), fc.constant('fail' as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.boolean(), (steps, mayCrash) => {
      const file = new SimFile();
      const under: { sync: SyncUnderWay; held: Uint8Array; sectors: readonly number[] }[] = [];
      const held = new Uint8Array(BYTES);
      const durable = new Uint8Array(BYTES);
      for (const each of steps) {
        if (typeof each !== 'string') {
          const bytes = new Uint8Array(each.length).fill(each.value);
          file.write(each.offset, bytes);
          held.set(bytes, each.offset);
        } else if (each === 'sync') {
          const sync = file.startSync();
          under.push({ sync, held: held.slice(), sectors: sync.sectors });
        } else {
          const first = under.shift();
          if (first === undefined) continue;
          if (each === 'fail') first.sync.fail();
          else first.sync.finish();
          if (each === 'fail') continue;
          for (const sector of first.sectors) durable.set(first.held.subarray(sector * 512, sector * 512 + 512), sector * 512);
        }
        assert.deepEqual(contents(file, 'now'), held);
        assert.deepEqual(contents(file, 'durable'), durable);
      }
      if (!mayCrash) return;
      file.crash(new Prng(1), 0, { kept: 0, lost: 0 });
      assert.deepEqual(
        contents(file, 'now'),
        durable.map((byte, at) => (at < file.now.size ? byte : 0)),
      );
    }),
  );
});

function contents(file: SimFile, which: 'now' | 'durable'): Uint8Array {
  const all = new Uint8Array(BYTES);
  const { size } = file[which];
  file[which].size = BYTES;
  file[which].read(0, all);
  file[which].size = size;
  return all;
}
