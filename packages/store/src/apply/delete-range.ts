import type { DeleteRangeCommand } from '../command/command.ts';
import type { KeyValue } from '../key-value.ts';
import { intervalOf } from '../range/interval.ts';
import type { DeleteRangeResult } from '../result.ts';
import type { State } from '../state.ts';
import type { Work } from './work.ts';
import { deleteKey } from './write.ts';

/** DeleteRange (etcd: server/etcdserver/txn/delete.go). Nothing to delete: no revision is taken. */
export function* applyDeleteRange(state: State, command: DeleteRangeCommand): Work<DeleteRangeResult> {
  const previous: KeyValue[] = [];
  let deleted = 0;
  const remove = (key: string, address: number): boolean => {
    if (command.prevKv) previous.push(state.slabs.read(address, key, true));
    deleteKey(state, key);
    deleted += 1;
    return true;
  };
  if (command.end === '') {
    const address = state.index.visible(command.key, state.head);
    if (address >= 0) remove(command.key, address);
  } else {
    const { from, to } = intervalOf(command.key, command.end);
    // Reads at a fixed revision: keys this very command has deleted are still seen there, but never visited twice.
    const at = state.head;
    for (let next = state.index.scan(from, to, at, state.budget, remove); next !== undefined;) {
      yield;
      next = state.index.scan(next, to, at, state.budget, remove);
    }
  }
  return { kind: 'deleteRange', revision: state.head, deleted, previous };
}
