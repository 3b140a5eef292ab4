import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesFromHex, bytesFromLatin1, crc32c, hexFromBytes, Sha256, sha256, top53 } from './index.ts';

test('CRC32C gives the vectors of RFC 3720, appendix B.4', () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(ascending), 0x46dd794e);
  assert.equal(crc32c(ascending.toReversed()), 0x113fdb5c);
  const command = '01c000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000';
  assert.equal(crc32c(bytesFromHex(command)), 0xd9963a56);
  assert.equal(crc32c(bytesFromLatin1('123456789')), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(0)), 0);
});

test('CRC32C of parts continues, and slicing by 8 gives what a bit at a time gives', () => {
  const slow = (bytes: Uint8Array): number => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
    return ~crc >>> 0;
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(), (bytes, cut) => {
      const at = cut % (bytes.length + 1);
      assert.equal(crc32c(bytes), slow(bytes));
      assert.equal(crc32c(bytes, at, bytes.length, crc32c(bytes, 0, at)), slow(bytes));
    }),
    { numRuns: 500 },
  );
});

test('SHA-256 gives the examples of FIPS 180-4', () => {
  const hex = (text: string): string => hexFromBytes(sha256(bytesFromLatin1(text)));
  assert.equal(hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(
    hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
  assert.equal(hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('SHA-256 is what node:crypto says, at every length around the block and in any pieces', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    assert.equal(hexFromBytes(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'));
  }
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 150 })), (parts) => {
      const ours = new Sha256();
      const theirs = createHash('sha256');
      for (const part of parts) {
        ours.update(part);
        theirs.update(part);
        const soFar = ours.clone();
        assert.equal(hexFromBytes(soFar.digest()), theirs.copy().digest('hex'));
        soFar.update(part);
      }
      assert.equal(hexFromBytes(ours.digest()), theirs.digest('hex'));
    }),
  );
});

test('top53 takes the top 53 bits, and never gives 0', () => {
  assert.equal(top53(new Uint8Array(32)), 1);
  assert.equal(top53(new Uint8Array(32).fill(0xff)), Number.MAX_SAFE_INTEGER);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (hash) => {
      const expected = Number(Buffer.from(hash).readBigUInt64BE(0) >> 11n);
      assert.equal(top53(hash), expected === 0 ? 1 : expected);
    }),
  );
});
