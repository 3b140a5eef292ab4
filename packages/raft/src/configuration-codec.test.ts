import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hexFromBytes } from '@raftgate/bytes';
import { configurationOf, memberOf as plainMember } from '../test/node.ts';
import { decodeConfiguration, encodeConfiguration } from './configuration-codec.ts';
import type { Configuration, ConfigurationMember } from './configuration.ts';
import { ConfigurationError } from './errors.ts';
import { MAX_MEMBERS } from './limits.ts';

const memberOf = (id: number): fc.Arbitrary<ConfigurationMember> =>
  fc
    .tuple(fc.string({ maxLength: 20 }), fc.maxSafeNat(), fc.array(fc.webUrl(), { maxLength: 3 }))
    .map(([name, incarnation, peerUrls]) => ({ id, name, incarnation, peerUrls }));

const list = (ids: readonly number[]): fc.Arbitrary<ConfigurationMember[]> => fc.tuple(...ids.map(memberOf));
const ids = fc.uniqueArray(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 9 });

/** Learner i asks to be promoted where bit i of `wishes` is set. */
function wishing(learners: readonly ConfigurationMember[], wishes: number): ConfigurationMember[] {
  return learners.map((learner, at) => ((wishes >> at) & 1 ? { ...learner, autoPromote: true } : learner));
}

const configuration: fc.Arbitrary<Configuration> = ids.chain((all) => {
  const sorted = all.toSorted((a, b) => a - b);
  const learners = sorted.filter((_, at) => at % 3 === 2);
  const voting = sorted.filter((_, at) => at % 3 !== 2);
  return fc
    .tuple(list(voting), list(voting.slice(1)), list(learners), fc.boolean(), fc.nat())
    .map(([voters, outgoing, learners, autoLeave, wishes]) => ({ voters, outgoing, learners: wishing(learners, wishes), autoLeave }));
});

test('a configuration comes back as it was', () => {
  fc.assert(
    fc.property(configuration, (given) => {
      const bytes = encodeConfiguration(given);
      assert.ok(bytes instanceof Uint8Array);
      assert.deepEqual(decodeConfiguration(bytes), given);
    }),
  );
});

test('the bytes are those of section 6', () => {
  const bytes = encodeConfiguration(configurationOf([1, 300]));
  assert.ok(bytes instanceof Uint8Array);
  const one = '01026d31000109' + hexFromBytes(new Uint8Array([...'http://m1'].map((char) => char.charCodeAt(0))));
  const other = 'ac02046d33303000010b' + hexFromBytes(new Uint8Array([...'http://m300'].map((char) => char.charCodeAt(0))));
  assert.equal(hexFromBytes(bytes), `0102${one}${other}000000`);
});

test('a learner that asks to be promoted makes it version 2, with a byte of flags behind each member', () => {
  const bytes = encodeConfiguration({ ...configurationOf([1]), learners: [{ ...plainMember(2), autoPromote: true }] });
  assert.ok(bytes instanceof Uint8Array);
  const url = '0109687474703a2f2f6d';
  assert.equal(hexFromBytes(bytes), `020101026d3100${url}3100000102026d3200${url}320100`);
  const flagged = bytes.slice();
  flagged[bytes.length - 2] = 2;
  const refused = decodeConfiguration(flagged);
  assert.ok(refused instanceof ConfigurationError && refused.code === 'MALFORMED');
  flagged[0] = 3;
  const later = decodeConfiguration(flagged);
  assert.ok(later instanceof ConfigurationError && later.code === 'VERSION');
});

test('a decoder says what is wrong with any bytes, and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const decoded = decodeConfiguration(bytes);
      if (decoded instanceof ConfigurationError) return;
      const again = encodeConfiguration(decoded);
      assert.ok(again instanceof Uint8Array);
      assert.deepEqual(decodeConfiguration(again), decoded);
    }),
  );
  fc.assert(
    fc.property(configuration, fc.nat(), fc.nat({ max: 255 }), (given, at, byte) => {
      const bytes = encodeConfiguration(given);
      assert.ok(bytes instanceof Uint8Array);
      bytes[at % bytes.length] = byte;
      decodeConfiguration(bytes);
      for (const cut of [bytes.subarray(0, at % bytes.length), Uint8Array.of(...bytes, 0)]) decodeConfiguration(cut);
    }),
  );
});

function codeOf(change: Partial<Configuration>): string | undefined {
  const result = encodeConfiguration({ ...configurationOf([1, 2, 3]), ...change });
  return result instanceof ConfigurationError ? result.code : undefined;
}

test('what no configuration may be is refused', () => {
  const [one, two, three] = configurationOf([1, 2, 3]).voters;
  assert.equal(codeOf({ voters: [] }), 'NO_VOTERS');
  assert.equal(codeOf({ voters: [two, one] }), 'UNSORTED');
  assert.equal(codeOf({ voters: [one, one] }), 'DUPLICATE');
  assert.equal(codeOf({ learners: [three] }), 'DUPLICATE');
  assert.equal(codeOf({ voters: [one], outgoing: [two], learners: [two] }), 'DUPLICATE');
  assert.equal(codeOf({ voters: [{ ...one, id: 0 }] }), 'BAD_ID');
  assert.equal(codeOf({ voters: [{ ...one, id: 2 ** 53 }] }), 'BAD_ID');
  assert.equal(codeOf({ voters: [{ ...one, name: 'x'.repeat(257) }] }), 'LIMIT');
  assert.equal(codeOf({ voters: configurationOf(Array.from({ length: MAX_MEMBERS + 1 }, (_, at) => at + 1)).voters }), 'LIMIT');
  assert.equal(codeOf({ outgoing: [two, three] }), undefined);
  assert.equal(codeOf({ voters: [{ ...one, autoPromote: true }] }), 'FLAG');
  assert.equal(codeOf({ outgoing: [{ ...two, autoPromote: true }] }), 'FLAG');
});
