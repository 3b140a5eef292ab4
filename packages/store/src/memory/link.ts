import { NONE, buried } from '../keys/chunk.ts';
import type { State } from '../state.ts';
import type { NewRecord } from './record.ts';

/**
 * Stores a version, makes it the newest of its key and moves the key from lease to lease; `isThere` is what
 * `index.locate(key)` answered just before. Returns the address.
 */
export function linkRecord(state: State, added: NewRecord, isThere: boolean): number {
  const { index, slabs, lessor } = state;
  const { key, lease } = added;
  const before = isThere ? index.chunks[index.chunkAt].addresses[index.slot] : NONE;
  const oldLease = before >= 0 ? slabs.lease(before) : '';
  const address = slabs.append(added);
  index.append(key, isThere, added.mod, added.isTombstone ? buried(address) : address);
  if (oldLease === lease) return address;
  if (oldLease !== '') lessor.detach(oldLease, key);
  if (lease !== '') lessor.attach(lease, key);
  return address;
}
