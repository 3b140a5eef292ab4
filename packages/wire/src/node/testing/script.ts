import * as fc from 'fast-check';
import { framePrefix } from '../../grpc/deframer.ts';
import { pushField, pushIndexedField } from '../../http2/hpack/encode.ts';
import { Flag, Frame, Setting } from '../../http2/protocol.ts';
import { HELLO, frame } from '../../http2/testing/frames.ts';

/** One call of a script, down to how its frames are cut. */
export interface ScriptCall {
  readonly method: string;
  /** Pseudo fields and content-type excluded. */
  readonly fields: readonly (readonly [string, string])[];
  readonly httpMethod: 'POST' | 'GET';
  readonly contentType: string | undefined;
  readonly messages: readonly Uint8Array[];
  /** Flag byte of the messages' prefixes. */
  readonly compressedFlag: number;
  /** How the client ends it; `late` cancels when everything else is over. */
  readonly ending: 'withLast' | 'empty' | 'midMessage' | 'late';
  readonly isIndexed: boolean;
  readonly isPrioritised: boolean;
  readonly padding: number;
  readonly headerPieces: number;
  readonly dataBytes: number;
}

export interface Script {
  readonly calls: readonly ScriptCall[];
  /** Which call speaks next, and what stands between. */
  readonly turns: readonly number[];
  readonly between: readonly Between[];
}

type Between = { readonly kind: 'settings'; readonly setting: number; readonly value: number } | { readonly kind: 'priority' | 'unknown' };

const MAX_DATA_FRAMES = 20;
const METHODS = ['Unary', 'Pieces', 'Fail', 'Count', 'HalfFail', 'Sum', 'Bidi', 'Inspect', 'Never', 'Nothing', 'Plain'];
/** Larger messages than this are refused by the servers under test. */
export const MAX_SCRIPT_MESSAGE_BYTES = 5000;
/** Names the method `Inspect` tells the values of. */
export const INSPECTED = ['x-a', 'x-b', 'x-c-bin', 'x-large', 'grpc-timeout'];

const text = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 30 });
const value = text.map((each) => each.trim());
const binary = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64').replace(/=+$/, ''));
const field = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('x-a', 'x-b'), value) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('x-c-bin'), binary) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant('x-large'),
      fc.integer({ min: 1000, max: 30_000 }).map((bytes) => 'v'.repeat(bytes)),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<[string, string]>(['x-large', 'v'.repeat(64_000)], ['x-large', 'v'.repeat(66_000)]) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('grpc-timeout'), fc.constantFrom('600S', '900000m', '1H', '99999999u', 'x', '-1S', '20m')) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('grpc-encoding'), fc.constantFrom('identity', 'br', 'snappy')) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('te', 'user-agent', 'accept-encoding'), fc.constantFrom('trailers')) },
  { weight: 1, arbitrary: fc.constantFrom<[string, string]>(['connection', 'close'], ['te', 'gzip'], ['X-Upper', '1'], ['x-a', 'a\nb']) },
);
const message = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.integer({ min: 0, max: MAX_SCRIPT_MESSAGE_BYTES }).map((bytes) => new Uint8Array(bytes).fill(7)),
  fc.constant(new Uint8Array(MAX_SCRIPT_MESSAGE_BYTES + 1)),
);

const call: fc.Arbitrary<ScriptCall> = fc.record({
  method: fc.constantFrom(...METHODS),
  fields: fc.uniqueArray(field, { maxLength: 5, selector: ([name]) => name }),
  httpMethod: fc.oneof({ weight: 20, arbitrary: fc.constant('POST' as const) }, { weight: 1, arbitrary: fc.constant('GET' as const) }),
  contentType: fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom<string | undefined>('application/grpc', 'application/grpc+proto') },
    { weight: 1, arbitrary: fc.constantFrom(undefined, 'application/json') },
  ),
  messages: fc.array(message, { maxLength: 3 }),
  compressedFlag: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2) }),
  ending: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('withLast' as const, 'empty' as const) },
    { weight: 1, arbitrary: fc.constantFrom('midMessage' as const, 'late' as const) },
  ),
  isIndexed: fc.boolean(),
  isPrioritised: fc.boolean(),
  padding: fc.oneof(fc.constant(0), fc.nat(255)),
  headerPieces: fc.integer({ min: 1, max: 4 }),
  dataBytes: fc.integer({ min: 1, max: 3000 }),
});

const between: fc.Arbitrary<Between> = fc.oneof(
  fc.record({
    kind: fc.constant('settings' as const),
    setting: fc.constant(Setting.INITIAL_WINDOW_SIZE),
    value: fc.constantFrom(0, 10, 1000, 65_535),
  }),
  fc.record({
    kind: fc.constant('settings' as const),
    setting: fc.constant(Setting.HEADER_TABLE_SIZE),
    value: fc.constantFrom(0, 100, 4096),
  }),
  fc.record({
    kind: fc.constant('settings' as const),
    setting: fc.constant(Setting.MAX_FRAME_SIZE),
    value: fc.integer({ min: 16_384, max: 100_000 }),
  }),
  fc.record({ kind: fc.constantFrom('priority' as const, 'unknown' as const) }),
);

export const script: fc.Arbitrary<Script> = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  turns: fc.array(fc.nat(20), { minLength: 1, maxLength: 20 }),
  between: fc.array(between, { maxLength: 6 }),
});

export const streamIdOf = (at: number): number => 2 * at + 1;

/** The bytes of a script, from the preface on; both windows are wide open at its end. */
export function bytesOf({ calls, turns, between: others }: Script): Buffer {
  const queues = calls.map(framesOf);
  const sent: Buffer[] = [HELLO, windowUpdate(0, 2 ** 30)];
  let opened = 0;
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
    const other = others[turn];
    if (other !== undefined) sent.push(betweenFrame(other, turn));
    // Streams open in the order of their ids: a call that has not begun speaks only when it is the next one.
    const ready = queues.map((queue, at) => ({ queue, at })).filter(({ queue, at }) => queue.length > 0 && at <= opened);
    const chosen = ready[turns[turn % turns.length] % ready.length];
    if (chosen.at === opened) opened++;
    sent.push(...chosen.queue.splice(0, 1));
  }
  sent.push(settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 20));
  return Buffer.concat(sent);
}

function framesOf(each: ScriptCall, at: number): Buffer[] {
  const id = streamIdOf(at);
  const body = bodyOf(each);
  const ends = each.ending !== 'late';
  const data: Buffer[] = [];
  const size = Math.max(each.dataBytes, Math.ceil(body.length / MAX_DATA_FRAMES));
  for (let from = 0; from < body.length; from += size) {
    const piece = body.subarray(from, from + size);
    const isLast = from + piece.length === body.length && ends && each.ending !== 'empty';
    data.push(padded(Frame.DATA, isLast ? Flag.END_STREAM : 0, id, piece, each.padding));
  }
  if (ends && (each.ending === 'empty' || body.length === 0)) data.push(frame(Frame.DATA, Flag.END_STREAM, id));
  return [headersOf(each, id), ...data];
}

function bodyOf({ messages, compressedFlag, ending }: ScriptCall): Buffer {
  const whole = Buffer.concat(
    messages.flatMap((each) => {
      const prefix = framePrefix(each.length);
      prefix[0] = compressedFlag;
      return [prefix, each];
    }),
  );
  return ending === 'midMessage' ? Buffer.concat([whole, Buffer.of(0, 0, 0, 0, 9, 1)]) : whole;
}

/** HEADERS and CONTINUATION: nothing may stand between them. */
function headersOf(each: ScriptCall, id: number): Buffer {
  const into: number[] = [];
  pushField(into, ':method', each.httpMethod);
  pushField(into, ':scheme', 'http');
  pushField(into, ':path', `/echo.Echo/${each.method}`);
  pushField(into, ':authority', 'localhost');
  if (each.contentType !== undefined) pushField(into, 'content-type', each.contentType);
  for (const [name, text] of each.fields) (each.isIndexed ? pushIndexedField : pushField)(into, name, text);
  const block = Buffer.from(into);
  const size = Math.min(16_000, Math.max(1, Math.ceil(block.length / each.headerPieces)));
  const pieces = Array.from({ length: Math.ceil(block.length / size) }, (_, at) => block.subarray(at * size, (at + 1) * size));
  return Buffer.concat(
    pieces.map((piece, at) => {
      const flags = at === pieces.length - 1 ? Flag.END_HEADERS : 0;
      if (at > 0) return frame(Frame.CONTINUATION, flags, id, piece);
      const priority = each.isPrioritised ? Buffer.of(0, 0, 0, 0, 200) : Buffer.alloc(0);
      return padded(Frame.HEADERS, flags | (each.isPrioritised ? Flag.PRIORITY : 0), id, Buffer.concat([priority, piece]), each.padding);
    }),
  );
}

function padded(type: number, flags: number, id: number, payload: Buffer, padding: number): Buffer {
  if (padding === 0) return frame(type, flags, id, payload);
  return frame(type, flags | Flag.PADDED, id, Buffer.concat([Buffer.of(padding), payload, Buffer.alloc(padding)]));
}

function betweenFrame(each: Between, turn: number): Buffer {
  if (each.kind === 'settings') return settings(each.setting, each.value);
  if (each.kind === 'unknown') return frame(0xb0 + turn, 0xff, 0, [1, 2, 3]);
  return frame(Frame.PRIORITY, 0, 201 + 2 * turn, [0, 0, 0, 0, turn]);
}

function settings(setting: number, number: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(setting);
  payload.writeUInt32BE(number, 2);
  return frame(Frame.SETTINGS, 0, 0, payload);
}

function windowUpdate(id: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(Frame.WINDOW_UPDATE, 0, id, payload);
}
