import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { Budget } from '../budget.ts';
import { candidate, evacuate } from '../compact/evacuate.ts';
import { State } from '../state.ts';
import { linkRecord } from './link.ts';
import { modAt, subAt } from './record.ts';
import { Slabs } from './slabs.ts';
import { RecordWalk } from './walk.ts';

const NO_VALUE = new Uint8Array(0);

/** Records of random revisions and subs, over several slabs and marks. */
function filled(seed: number, slabBytes: number): { state: State; expected: string[] } {
  const prng = new Prng(seed);
  const state = new State(new Slabs(slabBytes, (bytes) => new SharedArrayBuffer(bytes)));
  const expected: string[] = [];
  for (let mod = 2; expected.length < 3000; mod += prng.between(1, 3)) {
    for (let sub = 0, subs = prng.between(1, 5); sub < subs; sub++) {
      const key = `k${mod}.${sub}`;
      linkRecord(
        state,
        { key, value: NO_VALUE, lease: '', isTombstone: false, mod, sub, create: mod, version: 1 },
        state.index.locate(key),
      );
      expected.push(`${mod}.${sub}`);
    }
  }
  return { state, expected };
}

function walked(state: State, revision: number, sub: number, most: number): string[] {
  const found: string[] = [];
  for (const walk = new RecordWalk(state.slabs, revision, sub); walk.slab !== undefined && found.length < most; walk.next()) {
    found.push(`${modAt(walk.slab.view, walk.at)}.${subAt(walk.slab.view, walk.at)}`);
  }
  return found;
}

test('a walk begins at the first record not before the place asked for, in slabs of any size', () => {
  for (const slabBytes of [200, 5000, 1_000_000]) {
    const { state, expected } = filled(slabBytes, slabBytes);
    const prng = new Prng(1);
    for (let i = 0; i < 300; i++) {
      const [revision, sub] = [prng.below(2600), prng.below(6)];
      const first = expected.findIndex((at) => isNotBefore(at, revision, sub));
      assert.deepEqual(walked(state, revision, sub, 3), first < 0 ? [] : expected.slice(first, first + 3));
    }
  }
});

function isNotBefore(at: string, revision: number, sub: number): boolean {
  const [mod, ownSub] = at.split('.').map(Number);
  return mod > revision || (mod === revision && ownSub >= sub);
}

test('while slabs are evacuated every walk still finds every living record, in order, and nothing is left behind', () => {
  const { state, expected } = filled(5, 6000);
  const prng = new Prng(2);
  const living = expected.filter((at) => {
    if (prng.chance(1, 3)) return true;
    const key = `k${at}`;
    state.slabs.kill(state.index.visible(key, Number.MAX_SAFE_INTEGER));
    return false;
  });
  const budget = new Budget();
  const slabs = state.slabs.list.length;
  for (let position = candidate(state, true); position >= 0; position = candidate(state, true)) {
    budget.left = 7;
    evacuate(state, position, budget);
    const at = prng.below(living.length);
    const [revision, sub] = living[at].split('.').map(Number);
    assert.equal(walked(state, revision, sub, 1)[0], living[at]);
  }
  assert.deepEqual(
    walked(state, 0, 0, Infinity).filter((at) => living.includes(at)),
    living,
  );
  assert(state.slabs.list.length < slabs * 0.45, 'what was moved shares slabs');
  assert.equal(
    state.slabs.usedBytes,
    state.slabs.list.reduce((sum, { start, end }) => sum + end - start, 0),
  );
});
