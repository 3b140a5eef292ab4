import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Encode } from '@raftgate/bytes';
import * as fc from 'fast-check';
import { decode, integer, object } from './check.ts';
import { canonicalJson, encodeJson } from './json.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';
import { parseJson } from './parse.ts';

const canonical = (value: unknown): string => {
  const text = canonicalJson(value);
  return text.ok ? text.value : text.refusal.code;
};
const parsed = (text: string | Uint8Array): unknown => {
  const value = parseJson(text);
  return value.ok ? value.value : value.refusal;
};
const codeOf = (text: string | Uint8Array): string => {
  const value = parseJson(text);
  return value.ok ? 'accepted' : value.refusal.code;
};

test('keys are sorted by UTF-16 units, as RFC 8785 shows', () => {
  const example = {
    '\u20ac': 'Euro',
    '\r': 'CR',
    '\ufb33': 'Dalet',
    1: 'One',
    '\ud83d\ude00': 'Smile',
    '\u0080': 'Control',
    '\u00f6': 'o',
  };
  const order = [...canonical(example).matchAll(/:"(\w+)"/g)].map((found) => found[1]);
  assert.deepEqual(order, ['CR', 'One', 'Control', 'o', 'Euro', 'Smile', 'Dalet']);
});

test('numbers are ECMAScript numbers, and -0 is 0', () => {
  assert.equal(canonical([333333333.3333333, 1e-27, 4.5, 2e-3, -0, 1]), '[333333333.3333333,1e-27,4.5,0.002,0,1]');
  for (const value of [NaN, Infinity, 2 ** 53, -(2 ** 53), 1e300]) assert.equal(canonical(value), 'JSON_SYNTAX');
  assert.equal(canonical(Number.MAX_SAFE_INTEGER), '9007199254740991');
});

test('undefined properties are left out, other strangers refused', () => {
  assert.equal(canonical({ a: undefined, b: 1 }), '{"b":1}');
  assert.equal(canonical([undefined]), 'FIELD_TYPE');
  assert.equal(canonical({ a: () => 1 }), 'FIELD_TYPE');
  assert.equal(canonical('\ud800'), 'JSON_SYNTAX');
});

test('what is written is read back, and written the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      fc.pre(text.ok);
      const again = parsed(text.value);
      assert.equal(canonical(again), text.value);
      assert.equal(canonical(JSON.parse(text.value)), text.value);
    }),
  );
});

/** RFC 8785 has one zero. */
const withoutMinusZero = (_key: string, value: unknown): unknown => (Object.is(value, -0) ? 0 : value);

test('the parser accepts what JSON.parse accepts, but for what has no canonical form', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const own = parseJson(text);
      if (own.ok) assert.deepEqual(own.value, JSON.parse(text, withoutMinusZero));
      else assert.match(own.refusal.message, /__proto__|lone surrogate|2\^53|duplicate/);
    }),
  );
});

test('what is not JSON is refused with its place', () => {
  for (const text of ['', '{', '[1,]', '{"a":1,}', '{a:1}', '01', '1.', '+1', 'nul', '"\t"', '"\\x"', '"\\u12g4"', '"abc', '1 2', "'a'"]) {
    assert.equal(codeOf(text), 'JSON_SYNTAX', text);
  }
  assert.deepEqual(parsed('{"a": [1,\n  x]}'), { code: 'JSON_SYNTAX', path: '$.a[1]', message: 'expected a value (line 2, column 3)' });
});

test('duplicate keys, __proto__, lone surrogates and malformed UTF-8 are refused', () => {
  assert.match(JSON.stringify(parsed('{"a":1,"\\u0061":2}')), /duplicate key/);
  assert.match(JSON.stringify(parsed('{"__proto__":{}}')), /__proto__/);
  assert.equal(codeOf('"\\ud800"'), 'JSON_SYNTAX');
  assert.equal(codeOf(Uint8Array.of(0x22, 0xff, 0x22)), 'JSON_SYNTAX');
  assert.equal(codeOf(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)), 'JSON_SYNTAX');
});

test('depth and size are bounded', () => {
  assert.equal(codeOf('['.repeat(100_000)), 'JSON_TOO_DEEP');
  assert.equal(codeOf(`"${'x'.repeat(MAX_DOCUMENT_BYTES)}"`), 'JSON_TOO_LARGE');
  let deep: unknown = 1;
  for (let i = 0; i < 40; i += 1) deep = [deep];
  assert.equal(canonical(deep), 'JSON_TOO_DEEP');
});

test('a stored document whose bytes are not canonical is refused', () => {
  const check = object<{ a: number; b: number }>({ a: integer(0), b: integer(0) });
  assert.deepEqual(decode(check, encodeJson({ b: 2, a: 1 })), { ok: true, value: { a: 1, b: 2 } });
  const spaced = decode(check, utf8Encode('{"a":1, "b":2}'));
  assert.equal(spaced.ok ? '' : spaced.refusal.code, 'JSON_NOT_CANONICAL');
});
