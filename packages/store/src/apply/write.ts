import { invariant } from '../errors.ts';
import { NONE } from '../keys/chunk.ts';
import { createAt, unitsOf, versionAt } from '../memory/record.ts';
import type { NewRecord } from '../memory/record.ts';
import { linkRecord } from '../memory/link.ts';
import type { State } from '../state.ts';

const NO_VALUE = new Uint8Array(0);

/** Writes a version of `key` under the next revision and moves its lease (etcd: storeTxnWrite.put). */
export function putKey(state: State, key: string, value: Uint8Array, lease: string): void {
  const { index, slabs } = state;
  const revision = state.revision + 1;
  const isThere = index.locate(key);
  const before = isThere ? index.chunks[index.chunkAt].addresses[index.slot] : NONE;
  let create = revision;
  let version = 1;
  if (before >= 0) {
    const { view } = slabs.slab(before);
    create = createAt(view, before >>> 0);
    version = versionAt(view, before >>> 0) + 1;
  }
  write(state, { key, value, lease, isTombstone: false, mod: revision, sub: state.writes, create, version }, isThere);
}

/** Writes a tombstone for a key that exists. */
export function deleteKey(state: State, key: string): void {
  const isThere = state.index.locate(key);
  invariant(isThere, 'a key that is deleted exists');
  const mod = state.revision + 1;
  write(state, { key, value: NO_VALUE, lease: '', isTombstone: true, mod, sub: state.writes, create: 0, version: 0 }, isThere);
}

function write(state: State, added: NewRecord, isThere: boolean): void {
  const address = linkRecord(state, added, isThere);
  state.rolling.record(state.slabs.slab(address).view, address >>> 0);
  state.writes += 1;
  state.budget.left -= unitsOf(added.value.length);
}
