import assert from 'node:assert/strict';
import { bytesFromLatin1 } from '@raftgate/bytes';
import { ENTRY_COMMANDS, type AppendReply, type AppendRequest, type Entry } from '@raftgate/raft';
import { Violation } from './violation.ts';

/** `run` breaks the property that `checker` watches over. */
export function breaks(checker: string, run: () => void): void {
  assert.throws(run, (error: unknown) => error instanceof Violation && error.checker === checker);
}

export const entry = (index: number, term: number, body = `${index}/${term}`, logTime = 0): Entry => ({
  index,
  term,
  kind: ENTRY_COMMANDS,
  logTime,
  commands: 1,
  body: bytesFromLatin1(body),
});

/** From member 1, who leads `term`, to member 2. */
export const append = (term: number, prevIndex: number, entries: readonly Entry[]): AppendRequest => ({
  type: 'append',
  from: 1,
  to: 2,
  term,
  prevIndex,
  prevTerm: term,
  commit: 0,
  entries,
  wantsReply: true,
});

/** From member 2 to member 1. */
export const appendReply = (term: number, index: number, rejected = false): AppendReply => ({
  type: 'appendReply',
  from: 2,
  to: 1,
  term,
  index,
  rejected,
  hintIndex: 0,
  hintTerm: 0,
});
