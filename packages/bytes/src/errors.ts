/**
 * TRUNCATED: the input ends inside a value. TOO_LONG: a length above the caller's bound. BAD_VARINT: over 8 bytes, not the
 * shortest form, or 2^53 and above. OUT_OF_RANGE: a number outside its type. MALFORMED: anything else a decoder refuses.
 */
export type DecodeErrorCode = 'TRUNCATED' | 'TOO_LONG' | 'BAD_VARINT' | 'OUT_OF_RANGE' | 'MALFORMED';

/** Input that is not what its format says. Decoders of a room catch it once, at their top, and return it. */
export class DecodeError extends Error {
  readonly code: DecodeErrorCode;
  constructor(code: DecodeErrorCode, message: string) {
    super(message);
    this.name = 'DecodeError';
    this.code = code;
  }
}

/** A value its encoding cannot hold: a broken invariant of the caller, never bad input. */
export class EncodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EncodeError';
  }
}
