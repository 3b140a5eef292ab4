import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Writer, concatBytes } from '@raftgate/bytes';
import { encodeCommand, type Command } from '@raftgate/store';
import { MAX_FORWARDED_BYTES } from '../limits.ts';
import type { Forward } from '../peer/codec/forward.ts';
import { Forwards } from './forwards.ts';

const [FROM, BOOT] = [2, 7];
const VERSIONS = { committed: 1, max: 1 };

function put(sequence: number, valueBytes = 1): Uint8Array {
  const command: Command = {
    kind: 'put',
    key: 'k',
    value: new Uint8Array(valueBytes),
    lease: '',
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  };
  const writer = new Writer();
  encodeCommand(writer, { member: FROM, boot: BOOT, sequence, user: '', authRevision: 0, session: 0, sessionSequence: 0 }, command);
  return writer.take();
}

const batch = (commands: readonly Uint8Array[], more: Partial<Forward> = {}): Forward => ({
  term: 3,
  firstSeq: 1,
  lastSeq: commands.length,
  commands: commands.length,
  bytes: concatBytes(commands),
  ...more,
});

const told = (forward: Forward, versions = VERSIONS): string | undefined => new Forwards().add(FROM, BOOT, forward, versions);

test('a batch is taken whole, or nothing of it', () => {
  assert.equal(told(batch([put(1), put(2)])), undefined);
  assert.equal(told(batch([put(2), put(1)])), 'MALFORMED', 'sequences fall');
  assert.equal(told(batch([put(1), put(3)])), 'MALFORMED', 'a sequence beyond the last one');
  assert.equal(told(batch([put(1), put(2)], { firstSeq: 2 })), 'MALFORMED', 'a sequence before the first one');
  assert.equal(told(batch([put(1), put(2)], { commands: 1 })), 'MALFORMED', 'bytes behind the last command');
});

test('a command that asks for more than the committed cluster version is not taken', () => {
  assert.equal(told(batch([put(1)]), { committed: 0, max: 1 }), 'MALFORMED');
});

test('what waits is bounded in bytes, and there is room again once it was proposed', () => {
  const forwards = new Forwards();
  const large = batch([put(1, 1024 * 1024)]);
  let taken = 0;
  while (taken <= MAX_FORWARDED_BYTES / large.bytes.length && forwards.add(FROM, BOOT, large, VERSIONS) === undefined) taken++;
  assert.equal(forwards.add(FROM, BOOT, large, VERSIONS), 'OVERLOADED');
  assert.ok(taken > 0 && forwards.bytes <= MAX_FORWARDED_BYTES);
  forwards.remove(1);
  assert.equal(forwards.add(FROM, BOOT, large, VERSIONS), undefined);
});
