import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concatBytes } from '@raftgate/bytes';
import * as fc from 'fast-check';
import { Deframer, framePrefix } from './deframer.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeStatusDetails, encodeStatusDetails } from './status-details.ts';
import { decodeStatusMessage, encodeStatusMessage } from './status-message.ts';
import { Status, parseStatus, statusOfHttp } from './status.ts';
import { formatTimeout, parseTimeout } from './timeout.ts';

describe('a deframer', () => {
  it('gives the messages that were framed, however the bytes are cut', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 12 });
    fc.assert(
      fc.property(messages, fc.array(fc.nat(40), { minLength: 1 }), (sent, cuts) => {
        const bytes = concatBytes(sent.flatMap((message) => [framePrefix(message.length), message]));
        const got: Uint8Array[] = [];
        const deframer = new Deframer(30);
        const sink = { onFrame: (message: Uint8Array) => void got.push(message.slice()), onRefused: () => assert.fail('refused') };
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = Math.min(bytes.length, at + 1 + cuts[i % cuts.length]);
          deframer.push(bytes.subarray(at, end), sink);
          at = end;
        }
        assert.deepEqual(got, sent);
        assert.equal(deframer.isMidMessage, false);
      }),
    );
  });

  it('refuses a message above its bound when its length arrives, and is then silent', () => {
    const seen: unknown[] = [];
    const deframer = new Deframer(10);
    const sink = { onFrame: () => seen.push('frame'), onRefused: (why: string, bytes: number) => seen.push([why, bytes]) };
    deframer.push(Uint8Array.of(0, 0, 0, 0, 11), sink);
    deframer.push(Uint8Array.of(0, 0, 0, 0, 0), sink);
    assert.deepEqual(seen, [['tooLarge', 11]]);
    const other = new Deframer(10);
    other.push(Uint8Array.of(1, 0, 0, 0, 2), sink);
    assert.deepEqual(seen[1], ['compressed', 2]);
  });
});

describe('status messages', () => {
  it('survive the wire, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const encoded = encodeStatusMessage(text);
        assert.match(encoded, /^[\x20-\x7e]*$/);
        assert.equal(decodeStatusMessage(encoded), text);
      }),
    );
  });

  it('that are not well escaped stand for themselves', () => {
    assert.equal(decodeStatusMessage('100%'), '100%');
    assert.equal(decodeStatusMessage('%zz%41'), '%zzA');
  });
});

describe('status details', () => {
  it('in base64 are those of Buffer, with padding or without, and nothing else is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const padded = Buffer.from(bytes).toString('base64');
        assert.equal(encodeBase64(bytes), padded.replace(/=+$/, ''));
        assert.deepEqual(decodeBase64(padded), bytes);
        assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
      }),
    );
    assert.deepEqual(['A', 'AB-_', 'A===', 'A B='].map(decodeBase64), [undefined, undefined, undefined, undefined]);
  });

  it('give back the reason, and none where they are malformed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.string()), (reason, domain, metadata) => {
        const why = { reason, domain, metadata: { ...metadata } };
        assert.deepEqual(decodeStatusDetails(encodeStatusDetails(5, 'm', why)), [why]);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => assert.ok(Array.isArray(decodeStatusDetails(text)))));
    assert.deepEqual(decodeStatusDetails('%'), []);
  });
});

describe('timeouts', () => {
  it('are read in every unit, rounded up to milliseconds', () => {
    assert.deepEqual(['1H', '2M', '3S', '4m', '5u', '1000001n', '0m'].map(parseTimeout), [3_600_000, 120_000, 3000, 4, 1, 2, 0]);
  });

  it('that are malformed are recognised', () => {
    assert.deepEqual(
      ['', 'S', '1', '123456789S', '-1S', '1.5S', '1x'].map(parseTimeout),
      Array.from({ length: 7 }, () => undefined),
    );
  });

  it('are written so that they read as no less', () => {
    fc.assert(fc.property(fc.nat(2 ** 40), (ms) => assert.ok((parseTimeout(formatTimeout(ms)) ?? -1) >= ms)));
  });
});

describe('statuses', () => {
  it('of HTTP answers follow the mapping of the specification', () => {
    assert.deepEqual([400, 401, 403, 404, 429, 502, 503, 504, 500].map(statusOfHttp), [13, 16, 7, 12, 14, 14, 14, 14, 2]);
  });

  it('that no one knows are UNKNOWN', () => {
    assert.deepEqual(['0', '16', '17', '-1', 'x', ''].map(parseStatus), [Status.OK, Status.UNAUTHENTICATED, 2, 2, 2, 2]);
  });
});
