import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvariantError } from '../errors.ts';
import { Inflights } from './inflights.ts';

test('the window is full by messages or by bytes, and one message may exceed the bytes', () => {
  const byCount = new Inflights(2, 1000);
  byCount.add(1, 1);
  assert.ok(!byCount.isFull);
  byCount.add(2, 1);
  assert.ok(byCount.isFull);
  const byBytes = new Inflights(9, 10);
  byBytes.add(1, 50);
  assert.ok(byBytes.isFull);
  assert.throws(() => byBytes.add(2, 1), InvariantError);
});

test('an answer frees everything up to its index, bytes too; a reset frees all (etcd-io/raft e419ba5)', () => {
  const window = new Inflights(3, 100);
  window.add(5, 10);
  window.add(7, 20);
  window.add(9, 30);
  window.freeTo(7);
  assert.deepEqual([window.count, window.bytes], [1, 30]);
  window.reset();
  assert.deepEqual([window.count, window.bytes], [0, 0]);
});

test('count and bytes are those of what was added and not yet freed, around the ring', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ bytes: fc.nat({ max: 50 }), free: fc.nat({ max: 3 }) }), { maxLength: 60 }), (steps) => {
      const window = new Inflights(4, 120);
      let model: [number, number][] = [];
      let index = 0;
      for (const { bytes, free } of steps) {
        if (!window.isFull) {
          index++;
          window.add(index, bytes);
          model.push([index, bytes]);
        }
        window.freeTo(index - free);
        model = model.filter(([at]) => at > index - free);
        assert.equal(window.count, model.length);
        assert.equal(
          window.bytes,
          model.reduce((sum, [, each]) => sum + each, 0),
        );
      }
    }),
  );
});
