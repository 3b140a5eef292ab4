import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesFromHex } from '@raftgate/bytes';
import * as fc from 'fast-check';
import { HEADER_TABLE_BYTES, MAX_HEADER_LIST_BYTES } from '../limits.ts';
import { HpackDecoder } from './decoder.ts';
import { pushField, pushIndexedField, pushInteger } from './encode.ts';
import type { HeaderList } from './header-list.ts';
import { huffmanDecode, huffmanEncode, huffmanLength } from './huffman.ts';
import { HeaderMemo } from './memo.ts';

const bytes = (hex: string) => bytesFromHex(hex.replaceAll(' ', ''));
const fields = (list: HeaderList | undefined) => list?.fields.map(({ name, value }) => `${name}: ${value}`);
const decodeAll = (decoder: HpackDecoder, blocks: readonly string[]) => blocks.map((block) => fields(decoder.decode(bytes(block))));

const REQUESTS = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com', 'custom-key: custom-value'],
];

describe('header blocks of RFC 7541', () => {
  it('are read without Huffman coding (C.3)', () => {
    const blocks = [
      '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
      '8286 84be 5808 6e6f 2d63 6163 6865',
      '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
    ];
    assert.deepEqual(decodeAll(new HpackDecoder(), blocks), REQUESTS);
  });

  it('are read with Huffman coding (C.4)', () => {
    const blocks = [
      '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
      '8286 84be 5886 a8eb 1064 9cbf',
      '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
    ];
    assert.deepEqual(decodeAll(new HpackDecoder(), blocks), REQUESTS);
  });

  it('are read while a table of 256 bytes evicts (C.6)', () => {
    const blocks = [
      // The size update stands for the settings the RFC assumes.
      '3fe1 01 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
      '4883 640e ffc1 c0bf',
      '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
    ];
    const decoder = new HpackDecoder();
    assert.deepEqual(decodeAll(decoder, blocks), [
      [':status: 302', 'cache-control: private', 'date: Mon, 21 Oct 2013 20:13:21 GMT', 'location: https://www.example.com'],
      [':status: 307', 'cache-control: private', 'date: Mon, 21 Oct 2013 20:13:21 GMT', 'location: https://www.example.com'],
      [
        ':status: 200',
        'cache-control: private',
        'date: Mon, 21 Oct 2013 20:13:22 GMT',
        'location: https://www.example.com',
        'content-encoding: gzip',
        'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
      ],
    ]);
    assert.equal(decoder.table.length, 3);
  });
});

describe('a header block', () => {
  it('of any fields is read as it was written, in and out of the table', () => {
    const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 60 });
    const field = fc.tuple(text, text, fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.array(field, { maxLength: 6 }), { maxLength: 20 }), (blocks) => {
        const decoder = new HpackDecoder();
        for (const block of blocks) {
          const into: number[] = [];
          for (const [name, value, keep] of block) (keep ? pushIndexedField : pushField)(into, name, value);
          const list = decoder.decode(Uint8Array.from(into));
          assert.deepEqual(
            list?.fields.map(({ name, value }) => [name, value]),
            block.map(([name, value]) => [name, value]),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('of random bytes is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 10 }), (blocks) => {
        const decoder = new HpackDecoder();
        for (const block of blocks) if (decoder.decode(block) === undefined) return;
        assert.ok(decoder.table.length <= HEADER_TABLE_BYTES / 32);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused where RFC 7541 says so', () => {
    const refused = {
      'index 0': '80',
      'an index beyond the tables': 'be',
      'a name beyond the tables': '7f00 0161',
      'a table above its setting': '3fe2 1f',
      'a size update after a field': '82 20',
      'an integer without end': 'ff ffff ffff ff00',
      'a string longer than the block': '4005 6162',
      'a block that ends inside a field': '40',
      'padding longer than seven bits': '0001 6181 ffff',
      'padding with zeros': '0001 6181 18',
      'EOS inside a string': '0001 6184 ffff fffc',
    };
    for (const [why, block] of Object.entries(refused)) assert.equal(new HpackDecoder().decode(bytes(block)), undefined, why);
  });

  it('that names a large entry over and over holds no more than the limit (HPACK bomb)', () => {
    const decoder = new HpackDecoder();
    const into: number[] = [];
    pushIndexedField(into, 'bomb', 'x'.repeat(3900));
    decoder.decode(Uint8Array.from(into));
    const list = decoder.decode(new Uint8Array(30_000).fill(0xbe));
    assert.ok(list?.isTooLarge);
    assert.ok((list?.fields.length ?? 0) <= MAX_HEADER_LIST_BYTES / 3900);
  });
});

describe('Huffman strings', () => {
  it('of every octet survive', () => {
    const text = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
    const packed = new Uint8Array(huffmanLength(text));
    assert.equal(huffmanEncode(text, packed, 0), packed.length);
    const into = new Uint8Array(packed.length * 2);
    assert.equal(huffmanDecode(packed, 0, packed.length, into), 256);
    assert.deepEqual(
      [...into.subarray(0, 256)],
      Array.from(text, (char) => char.charCodeAt(0)),
    );
  });
});

describe('the memo of header blocks', () => {
  it('gives what a fresh decoder would, for any sequence of blocks', () => {
    const known: number[][] = [];
    const field = (name: string, value: string, keep: boolean) => {
      const into: number[] = [];
      (keep ? pushIndexedField : pushField)(into, name, value);
      known.push(into);
    };
    for (const name of ['a', 'b']) for (const value of ['1', '2', '3']) for (const keep of [true, false]) field(name, value, keep);
    for (const index of [62, 63, 64, 2]) known.push([0x80 | index]);
    const resize: number[] = [];
    pushInteger(resize, 0x20, 5, 68);
    known.push(resize, [0x3f, 0xe1, 0x1f]);
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(known.length - 1), { maxLength: 4 }), { maxLength: 60 }), (blocks) => {
        const memo = new HeaderMemo((list) => fields(list));
        const plain = new HpackDecoder();
        for (const block of blocks) {
          const wire = Uint8Array.from(block.flatMap((at) => known[at]));
          const expected = fields(plain.decode(wire));
          assert.deepEqual(memo.decode(wire, 0, wire.length), expected);
          if (expected === undefined) return;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads a block once while the table stands still', () => {
    let reads = 0;
    const memo = new HeaderMemo(() => ++reads);
    const block = bytes('8286 84');
    for (let i = 0; i < 10; i++) assert.equal(memo.decode(block, 0, block.length), 1);
  });
});
