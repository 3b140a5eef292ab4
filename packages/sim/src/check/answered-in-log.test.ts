import { test } from 'node:test';
import { Writer } from '@raftgate/bytes';
import { ENTRY_COMMANDS, type Entry } from '@raftgate/raft';
import { encodeCommand, type Command, type Result } from '@raftgate/store';
import { checkAnsweredInLog } from './answered-in-log.ts';
import { History } from './history.ts';
import { LogBook } from './log-book.ts';
import { breaks } from './testing.ts';

const LEASE = 'aaaaaaaa';
const GRANT = { kind: 'leaseGrant', lease: LEASE, ttlSeconds: 2 } as const;
const KEEP = { kind: 'leaseKeepAlive', lease: LEASE } as const;
const until = (deadlineMs: number): Result => ({ kind: 'lease', revision: 1, lease: LEASE, ttlSeconds: 2, deadlineMs });

function entry(index: number, member: number, command: Command, logTime: number): Entry {
  const writer = new Writer();
  encodeCommand(writer, { member, boot: 1, sequence: index, user: '', authRevision: 0, session: 0, sessionSequence: 0 }, command);
  return { index, term: 1, kind: ENTRY_COMMANDS, logTime, commands: 1, body: writer.take() };
}

/** Member 1 took a grant that was applied at 10 ms, and a keepalive that was at 20 ms. */
function book(): LogBook {
  const logged = new LogBook();
  logged.onApplied(entry(1, 1, GRANT, 1_000), 1, 10);
  logged.onApplied(entry(2, 1, KEEP, 1_500), 1, 20);
  return logged;
}

type Ended = Parameters<History['end']>[1];

function check(command: Command, ended: Ended, result: Result | undefined, askedMs: number, toldMs: number, isCut = false): void {
  const history = new History();
  history.end(history.begin('c', 'a', 1, { kind: 'command', command }, askedMs), ended, result, toldMs);
  checkAnsweredInLog(history.operations, { book: book(), idOf: () => 1, isCut }, 0);
}

test('answers whose commands are in the log are fine, and who was told nothing is', () => {
  check(GRANT, 'applied', until(3_000), 5, 10);
  check(KEEP, 'applied', until(3_500), 15, 20);
  check(KEEP, 'applied', until(3_500), 15, 19, true);
  check(GRANT, 'unknown', undefined, 5, 10);
  check(KEEP, 'refused', undefined, 15, 20);
});

test('an answer without its command, or before it, or with another deadline is found, and so is a refusal of what was done', () => {
  breaks('answered-in-log', () => check({ ...GRANT, lease: 'bbbbbbbb' }, 'applied', until(3_000), 5, 10));
  breaks('answered-in-log', () => check(KEEP, 'applied', until(3_500), 15, 19));
  breaks('answered-in-log', () => check(KEEP, 'applied', until(3_500), 21, 30));
  breaks('answered-in-log', () => check(KEEP, 'applied', until(3_000), 15, 20));
  breaks('answered-in-log', () => check(GRANT, 'refused', undefined, 5, 10));
});

test('a store with other leases than the log makes is found', () => {
  breaks('lease-ledger', () => new LogBook().onApplied(entry(1, 1, GRANT, 1_000), 0, 10));
});
