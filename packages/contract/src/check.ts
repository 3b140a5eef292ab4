import { equalBytes } from '@raftgate/bytes';
import { isDigest } from './digest.ts';
import { accepted, refuse, refused } from './errors.ts';
import type { Refusal, Result } from './errors.ts';
import { canonicalJson, encodeJson } from './json.ts';
import type { JsonValue } from './json.ts';
import { MAX_TEXT_LENGTH } from './limits.ts';
import { isLabel, isName } from './names.ts';
import { parseJson } from './parse.ts';

/** Says why a value is not a `T`. `type` never exists at run time; it carries T. */
export interface Check<T> {
  (value: unknown, path: string): Refusal | undefined;
  readonly type?: T;
}

/** One check per field; a field T may lack needs `optional`. */
export type Fields<T> = { readonly [K in keyof T]-?: Check<T[K]> };

const wrongType = (path: string, expected: string, value: unknown): Refusal => {
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return refuse('FIELD_TYPE', path, `expected ${expected}, found ${found}`);
};

export function object<T extends object>(fields: Fields<T>): Check<T> {
  const known = new Map<string, Check<unknown>>(Object.entries(fields));
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType(path, 'object', value);
    for (const key of Object.keys(value)) {
      if (!known.has(key)) return refuse('FIELD_UNKNOWN', `${path}.${key}`, 'this format has no such field');
    }
    const entries = new Map<string, unknown>(Object.entries(value));
    for (const [key, check] of known) {
      const refusal = check(entries.get(key), `${path}.${key}`);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  };
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

export function array<T>(check: Check<T>, max: number, min = 0): Check<readonly T[]> {
  return (value, path) => {
    if (value === undefined) return missing(path);
    if (!Array.isArray(value)) return wrongType(path, 'array', value);
    if (value.length < min || value.length > max) return refuse('FIELD_RANGE', path, `${value.length} items, allowed ${min} to ${max}`);
    for (let i = 0; i < value.length; i += 1) {
      const refusal = check(value[i], `${path}[${i}]`);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  };
}

/** An object with any names as keys. */
export function record<T>(check: Check<T>, max: number): Check<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (value === undefined) return missing(path);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType(path, 'object', value);
    const entries = Object.entries(value);
    if (entries.length > max) return refuse('FIELD_RANGE', path, `${entries.length} entries, at most ${max}`);
    for (const [key, item] of entries) {
      const refusal = isName(key) ? check(item, `${path}.${key}`) : refuse('NAME', path, `${JSON.stringify(key)} is not a name`);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  };
}

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, path) => {
    if (value === undefined) return missing(path);
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(path, 'integer', value);
    return value < min || value > max ? refuse('FIELD_RANGE', path, `${value}, allowed ${min} to ${max}`) : undefined;
  };
}

export const finite: Check<number> = (value, path) => {
  if (value === undefined) return missing(path);
  return typeof value === 'number' && Number.isFinite(value) ? undefined : wrongType(path, 'number', value);
};

export const bool: Check<boolean> = (value, path) => {
  if (value === undefined) return missing(path);
  return typeof value === 'boolean' ? undefined : wrongType(path, 'boolean', value);
};

export function text(max: number = MAX_TEXT_LENGTH): Check<string> {
  return (value, path) => {
    if (value === undefined) return missing(path);
    if (typeof value !== 'string') return wrongType(path, 'text', value);
    return value.length > max ? refuse('FIELD_RANGE', path, `${value.length} characters, at most ${max}`) : undefined;
  };
}

export const name: Check<string> = (value, path) => {
  if (value === undefined) return missing(path);
  if (typeof value !== 'string') return wrongType(path, 'name', value);
  return isName(value) ? undefined : refuse('NAME', path, `${JSON.stringify(value.slice(0, 80))} is not a name`);
};

/** A namespace, channel or region. */
export const label: Check<string> = (value, path) => {
  if (value === undefined) return missing(path);
  if (typeof value !== 'string') return wrongType(path, 'label', value);
  return isLabel(value) ? undefined : refuse('NAME', path, `${JSON.stringify(value.slice(0, 80))} is not a label`);
};

export const digest: Check<string> = (value, path) => {
  if (value === undefined) return missing(path);
  if (typeof value !== 'string') return wrongType(path, 'digest', value);
  return isDigest(value) ? undefined : refuse('DIGEST', path, `${JSON.stringify(value.slice(0, 80))} is not a digest`);
};

export function oneOf<const T extends string>(words: readonly T[]): Check<T> {
  return (value, path) => {
    if (value === undefined) return missing(path);
    if (typeof value !== 'string') return wrongType(path, words.join(' | '), value);
    return words.some((word) => word === value)
      ? undefined
      : refuse('FIELD_VALUE', path, `${JSON.stringify(value.slice(0, 80))} is not one of ${words.join(', ')}`);
  };
}

/** The format number: known or refused. */
export function format<const N extends number>(known: N): Check<N> {
  return (value, path) => {
    if (value === undefined) return missing(path);
    return value === known
      ? undefined
      : refuse('FORMAT_UNKNOWN', path, `this build decodes format ${known}, found ${JSON.stringify(value)}`);
  };
}

/** `check`, then a rule over several fields of a value that is already known to be a T. */
export function also<T>(check: Check<T>, rule: (value: T, path: string) => Refusal | undefined): Check<T> {
  return (value, path) => check(value, path) ?? rule(value as T, path);
}

/** Parses and checks a stored document. */
export function decode<T>(check: Check<T>, bytes: Uint8Array): Result<T> {
  const parsed = parseCanonical(bytes);
  return parsed.ok ? validate(check, parsed.value) : parsed;
}

/** Parses stored bytes. Those that are not the canonical form are refused: the document would have a second digest. */
export function parseCanonical(bytes: Uint8Array): Result<JsonValue> {
  const parsed = parseJson(bytes);
  if (!parsed.ok || equalBytes(encodeJson(parsed.value), bytes)) return parsed;
  return refused(refuse('JSON_NOT_CANONICAL', '$', 'not the canonical form of this document'));
}

/** Checks a value that is already JSON. */
export function validate<T>(check: Check<T>, value: unknown): Result<T> {
  const refusal = check(value, '$');
  return refusal === undefined ? accepted(value as T) : refused(refusal);
}

function missing(path: string): Refusal {
  return refuse('FIELD_MISSING', path, 'a field this format demands is absent');
}

/** A discriminated union: the word in `tag` picks the check. */
export function union<T extends object>(tag: string, cases: Readonly<Record<string, Check<T>>>): Check<T> {
  const known = new Map(Object.entries(cases));
  return (value, path) => {
    if (value === undefined) return missing(path);
    if (typeof value !== 'object' || value === null) return wrongType(path, 'object', value);
    const word: unknown = new Map<string, unknown>(Object.entries(value)).get(tag);
    const check = typeof word === 'string' ? known.get(word) : undefined;
    return check === undefined
      ? refuse('FIELD_VALUE', `${path}.${tag}`, `expected one of ${[...known.keys()].join(', ')}`)
      : check(value, path);
  };
}

/** Any JSON. */
export const json: Check<JsonValue> = (value, path) => {
  if (value === undefined) return missing(path);
  const canonical = canonicalJson(value);
  return canonical.ok ? undefined : { ...canonical.refusal, path: path + canonical.refusal.path.slice(1) };
};
