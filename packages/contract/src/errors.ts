/**
 * JSON_SYNTAX      not JSON, or JSON that has no canonical form (duplicate key, lone surrogate, number out of range)
 * JSON_NOT_CANONICAL  a stored document whose bytes are not its canonical form
 * JSON_TOO_LARGE   over MAX_DOCUMENT_BYTES
 * JSON_TOO_DEEP    over MAX_JSON_DEPTH
 * FORMAT_UNKNOWN   the document's format number is not one this build can decode
 * FIELD_MISSING    a field the format demands is absent
 * FIELD_UNKNOWN    a field the format does not have (law 10: what is not fully understood is not applied)
 * FIELD_TYPE       a field of another type
 * FIELD_RANGE      a number, length or count outside its bound
 * FIELD_VALUE      a value outside the words allowed, or one that contradicts another field
 * NAME             not a name ([A-Za-z0-9] then [A-Za-z0-9._@-]) or label ([a-z0-9] then [a-z0-9.-])
 * DIGEST           not `sha256:` and 64 lower-case hex digits, or not the digest of the bytes it stands for
 * KEY              not a key of the layout
 * PIN              not a pin token
 */
export type RefusalCode =
  | 'JSON_SYNTAX'
  | 'JSON_NOT_CANONICAL'
  | 'JSON_TOO_LARGE'
  | 'JSON_TOO_DEEP'
  | 'FORMAT_UNKNOWN'
  | 'FIELD_MISSING'
  | 'FIELD_UNKNOWN'
  | 'FIELD_TYPE'
  | 'FIELD_RANGE'
  | 'FIELD_VALUE'
  | 'NAME'
  | 'DIGEST'
  | 'KEY'
  | 'PIN';

/** Why a document was not accepted, and where in it. */
export interface Refusal {
  readonly code: RefusalCode;
  /** JSON path of the culprit, `$` for the whole. */
  readonly path: string;
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function refuse(code: RefusalCode, path: string, message: string): Refusal {
  return { code, path, message };
}

export function accepted<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): Result<never> {
  return { ok: false, refusal };
}

/** A broken promise of our own code, never of an input. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`contract: invariant broken: ${message}`);
}
