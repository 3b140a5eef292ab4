import { utf8Decode, utf8Encode } from '@raftgate/bytes';
import { accepted, refuse, refused } from './errors.ts';
import type { Refusal, Result } from './errors.ts';
import { checkNumber } from './json.ts';
import type { JsonValue } from './json.ts';
import { MAX_DOCUMENT_BYTES, MAX_JSON_DEPTH } from './limits.ts';

/**
 * Parses JSON that has a canonical form; the text itself need not be canonical. Beyond `JSON.parse` it refuses duplicate
 * keys, `__proto__`, lone surrogates, invalid UTF-8, integers beyond 2^53, deep nesting and long documents, and it says where.
 */
export function parseJson(input: Uint8Array | string): Result<JsonValue> {
  const length = typeof input === 'string' ? utf8Encode(input).length : input.length;
  if (length > MAX_DOCUMENT_BYTES) {
    return refused(refuse('JSON_TOO_LARGE', '$', `${length} bytes, at most ${MAX_DOCUMENT_BYTES}`));
  }
  const text = typeof input === 'string' ? input : utf8Decode(input);
  // A decoder puts U+FFFD where bytes are malformed; encoding it again does not give those bytes back.
  if (typeof input !== 'string' && utf8Encode(text).length !== input.length) {
    return refused(refuse('JSON_SYNTAX', '$', 'not UTF-8'));
  }
  const parser = new Parser(text);
  const value = parser.document();
  return parser.refusal === undefined ? accepted(value) : refused(parser.refusal);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
/** Everything from the space on but `"` and the backslash. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Recursive descent over the text. The first refusal ends it: every production returns at once after one. */
class Parser {
  readonly #text: string;
  #at = 0;
  refusal: Refusal | undefined = undefined;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value('$', 0);
    this.#space();
    if (this.refusal === undefined && this.#at < this.#text.length) this.#fail('$', 'text after the end of the document');
    return value;
  }

  #value(path: string, depth: number): JsonValue {
    this.#space();
    if (depth > MAX_JSON_DEPTH) {
      this.refusal ??= refuse('JSON_TOO_DEEP', path, `nested deeper than ${MAX_JSON_DEPTH}`);
      return null;
    }
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(path, depth);
    if (first === '[') return this.#array(path, depth);
    if (first === '"') return this.#string(path);
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number(path);
  }

  #object(path: string, depth: number): JsonValue {
    const object: Record<string, JsonValue> = {};
    const seen = new Set<string>();
    this.#at += 1;
    if (this.#take('}')) return object;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') return this.#fail(path, 'expected a key in quotes');
      const key = this.#string(path);
      if (this.refusal !== undefined) return null;
      if (seen.has(key)) return this.#fail(path, `duplicate key ${JSON.stringify(key)}`);
      if (key === '__proto__') return this.#fail(path, 'the key __proto__ is not allowed');
      seen.add(key);
      if (!this.#take(':')) return this.#fail(path, `expected : after key ${JSON.stringify(key)}`);
      object[key] = this.#value(`${path}.${key}`, depth + 1);
      if (this.refusal !== undefined) return null;
    } while (this.#take(','));
    return this.#take('}') ? object : this.#fail(path, 'expected , or }');
  }

  #array(path: string, depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at += 1;
    if (this.#take(']')) return items;
    do {
      items.push(this.#value(`${path}[${items.length}]`, depth + 1));
      if (this.refusal !== undefined) return null;
    } while (this.#take(','));
    return this.#take(']') ? items : this.#fail(path, 'expected , or ]');
  }

  #string(path: string): string {
    this.#at += 1;
    let value = '';
    for (;;) {
      value += this.#match(PLAIN);
      const end = this.#text[this.#at];
      this.#at += 1;
      if (end === '"') break;
      if (end !== '\\') return this.#fail(path, end === undefined ? 'text without its closing quote' : 'a control character in a text');
      const piece = this.#escape();
      if (piece === undefined) return this.#fail(path, 'an escape JSON does not have');
      value += piece;
    }
    return value.isWellFormed() ? value : this.#fail(path, 'text with a lone surrogate');
  }

  #escape(): string | undefined {
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (letter !== 'u') return ESCAPES.get(letter);
    const hex = this.#text.slice(this.#at, this.#at + 4);
    this.#at += 4;
    return /^[0-9a-fA-F]{4}$/.test(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : undefined;
  }

  #number(path: string): JsonValue {
    const digits = this.#match(NUMBER);
    if (digits === '') return this.#fail(path, this.#at >= this.#text.length ? 'the document ends too early' : 'expected a value');
    const value = Number(digits);
    const refusal = checkNumber(value, path);
    if (refusal !== undefined) this.refusal ??= refusal;
    return Object.is(value, -0) ? 0 : value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #take(letter: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  /** Records the first refusal; the value returned is never used. */
  #fail(path: string, message: string): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    this.refusal ??= refuse('JSON_SYNTAX', path, `${message} (line ${line}, column ${column})`);
    return undefined as never;
  }
}
