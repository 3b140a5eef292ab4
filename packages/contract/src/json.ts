import { utf8Encode } from '@raftgate/bytes';
import { accepted, invariant, refuse, refused } from './errors.ts';
import type { Refusal, Result } from './errors.ts';
import { MAX_JSON_DEPTH } from './limits.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Canonical JSON (RFC 8785): keys in order of UTF-16 units, ECMAScript numbers, no white space. Restricted: a number
 * without fraction lies within +-(2^53 - 1), every number is finite, `-0` is `0`, no lone surrogates, no `__proto__`.
 * Properties that are `undefined` are left out.
 */
export function canonicalJson(value: unknown): Result<string> {
  const parts: string[] = [];
  const refusal = write(value, '$', 0, parts);
  return refusal === undefined ? accepted(parts.join('')) : refused(refusal);
}

/** The canonical bytes of a document of our own making. */
export function encodeDocument(document: object): Uint8Array {
  return encodeJson(document);
}

/** The canonical bytes of what is known to be JSON; anything else is a bug of the caller, not an input. */
export function encodeJson(value: unknown): Uint8Array {
  const text = canonicalJson(value);
  invariant(text.ok, text.ok ? '' : `${text.refusal.path}: ${text.refusal.message}`);
  return utf8Encode(text.value);
}

function write(value: unknown, path: string, depth: number, parts: string[]): Refusal | undefined {
  if (depth > MAX_JSON_DEPTH) return refuse('JSON_TOO_DEEP', path, `nested deeper than ${MAX_JSON_DEPTH}`);
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) return refuse('JSON_SYNTAX', path, 'text with a lone surrogate');
      parts.push(JSON.stringify(value));
      return undefined;
    case 'number': {
      const refusal = checkNumber(value, path);
      if (refusal === undefined) parts.push(JSON.stringify(value));
      return refusal;
    }
    case 'boolean':
      parts.push(value ? 'true' : 'false');
      return undefined;
    case 'object':
      if (value === null) return void parts.push('null');
      return Array.isArray(value) ? writeArray(value, path, depth, parts) : writeObject(value, path, depth, parts);
    default:
      return refuse('FIELD_TYPE', path, `${typeof value} has no JSON form`);
  }
}

function writeArray(items: readonly unknown[], path: string, depth: number, parts: string[]): Refusal | undefined {
  parts.push('[');
  for (let i = 0; i < items.length; i += 1) {
    if (i > 0) parts.push(',');
    const refusal = write(items[i], `${path}[${i}]`, depth + 1, parts);
    if (refusal !== undefined) return refusal;
  }
  parts.push(']');
  return undefined;
}

function writeObject(object: object, path: string, depth: number, parts: string[]): Refusal | undefined {
  parts.push('{');
  let first = true;
  // The default order of sort is that of UTF-16 code units (RFC 8785, 3.2.3).
  const entries = new Map(Object.entries(object));
  for (const key of [...entries.keys()].sort()) {
    const value: unknown = entries.get(key);
    if (value === undefined) continue;
    if (key === '__proto__' || !key.isWellFormed()) return refuse('JSON_SYNTAX', path, 'a key that is not allowed');
    parts.push(first ? '' : ',', JSON.stringify(key), ':');
    first = false;
    const refusal = write(value, `${path}.${key}`, depth + 1, parts);
    if (refusal !== undefined) return refusal;
  }
  parts.push('}');
  return undefined;
}

/** The restriction on numbers, the same for writing and parsing. */
export function checkNumber(value: number, path: string): Refusal | undefined {
  if (!Number.isFinite(value)) return refuse('JSON_SYNTAX', path, 'a number that is not finite');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return refuse('JSON_SYNTAX', path, 'an integer outside +-(2^53 - 1)');
  }
  return undefined;
}
