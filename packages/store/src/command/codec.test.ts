import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Reader, Writer } from '@raftgate/bytes';
import { commandArbitrary } from '../../test/arbitraries.ts';
import { put } from '../../test/harness.ts';
import { MAX_COMMAND_BYTES, decodeCommand, decodeHeader, encodeCommand, isRefusal } from '../index.ts';
import type { Command, CommandHeader } from '../index.ts';

const HEADER: CommandHeader = { member: 2 ** 53 - 1, boot: 5, sequence: 6, user: 'zoë', authRevision: 7, session: 0, sessionSequence: 0 };

function encoded(command: Command, header = HEADER): Uint8Array {
  const writer = new Writer();
  encodeCommand(writer, header, command);
  return new Reader(writer.take()).bytes(MAX_COMMAND_BYTES);
}

test('every command comes back as it was sent', () => {
  const header = fc
    .record({
      member: fc.maxSafeNat(),
      boot: fc.maxSafeNat(),
      sequence: fc.maxSafeNat(),
      user: fc.string({ unit: 'grapheme' }),
      authRevision: fc.maxSafeNat(),
      session: fc.constantFrom(0, 9),
      sessionSequence: fc.maxSafeNat(),
    })
    .map((header) => (header.session === 0 ? { ...header, sessionSequence: 0 } : header));
  fc.assert(
    fc.property(header, fc.oneof(commandArbitrary, fc.constant<Command>({ kind: 'clusterVersion', version: 1 })), (header, command) => {
      const decoded = decodeCommand(encoded(command, header));
      assert(!isRefusal(decoded));
      const { kind: _kind, minVersion, ...rest } = decoded.header;
      assert.deepEqual(rest, { ...header });
      assert.equal(minVersion, 1);
      assert.deepEqual(decoded.command, structuredClone(command));
      assert.deepEqual(decodeHeader(encoded(command, header)), decoded.header);
    }),
  );
});

test('bytes that are no command are refused, whatever they are', () => {
  fc.assert(
    fc.property(commandArbitrary, fc.nat(), fc.nat(255), (command, where, byte) => {
      const bytes = encoded(command);
      assert(isRefusal(decodeCommand(bytes.subarray(0, bytes.length - 1))));
      const bent = bytes.slice();
      bent[where % bytes.length] = byte;
      decodeCommand(bent);
    }),
    { numRuns: 500 },
  );
});

test('a kind or version of a later cluster version is told apart from nonsense', () => {
  const bytes = encoded(put('a'));
  const bent = (at: number, byte: number): unknown => {
    const copy = bytes.slice();
    copy[at] = byte;
    const decoded = decodeCommand(copy);
    return isRefusal(decoded) ? decoded.code : 'decoded';
  };
  assert.equal(bent(0, 10), 'unknownVersion');
  assert.equal(bent(1, 2), 'unknownVersion');
  assert.equal(bent(bytes.length - 1, 9), 'malformed');
});
