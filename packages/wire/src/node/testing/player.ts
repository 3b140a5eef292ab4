import { connect } from 'node:net';
import { HpackDecoder } from '../../http2/hpack/decoder.ts';
import { ErrorCode, Flag, Frame } from '../../http2/protocol.ts';
import { frame, requestBlock } from '../../http2/testing/frames.ts';
import { type Script, bytesOf, streamIdOf } from './script.ts';

/** What one call of a script came to. */
export interface Outcome {
  readonly http?: string;
  readonly status?: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** Everything its DATA frames held, in hexadecimal. */
  readonly body?: string;
  /** RST_STREAM before the stream's end. */
  readonly reset?: number;
  /** The connection ended first; the code of its GOAWAY. */
  readonly lost?: number;
}

class Answer {
  readonly fields: Record<string, string> = {};
  readonly body: Buffer[] = [];
  reset: number | undefined;
  isOver = false;
}

const PLAY_TIMEOUT_MS = 60_000;

/** Plays a script to a server; the outcome of each call, in order. Calls that end `late` are cancelled at the end. */
export async function play(port: number, script: Script): Promise<readonly Outcome[]> {
  const socket = connect(port, '127.0.0.1');
  const decoder = new HpackDecoder();
  const answers = new Map<number, Answer>();
  const answerOf = (id: number): Answer => answers.get(id) ?? answers.set(id, new Answer()).get(id) ?? new Answer();
  let held = Buffer.alloc(0);
  let block: Buffer[] = [];
  let lost: number | undefined;
  const link = { isClosed: false };
  let wake = (): void => {};

  const onFrame = (type: number, flags: number, id: number, payload: Buffer): void => {
    const answer = answerOf(id);
    if (type === Frame.GOAWAY) lost = payload.readUInt32BE(4);
    else if (type === Frame.RST_STREAM) {
      if (!answer.isOver) answer.reset = payload.readUInt32BE(0);
      answer.isOver = true;
    } else if (type === Frame.DATA) answer.body.push(payload);
    else if (type === Frame.HEADERS || type === Frame.CONTINUATION) {
      block.push(payload);
      if ((flags & Flag.END_HEADERS) !== 0) {
        const list = decoder.decode(Buffer.concat(block));
        block = [];
        for (const { name, value } of list?.fields ?? []) answer.fields[name] = value;
      }
    }
    const ends = type === Frame.DATA || type === Frame.HEADERS;
    if (ends && (flags & Flag.END_STREAM) !== 0) answer.isOver = true;
  };
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 9 && held.length >= 9 + held.readUIntBE(0, 3)) {
      const length = held.readUIntBE(0, 3);
      onFrame(held[3], held[4], held.readUInt32BE(5), held.subarray(9, 9 + length));
      held = held.subarray(9 + length);
    }
    wake();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    link.isClosed = true;
    wake();
  });
  const settled = async (ids: readonly number[]): Promise<void> => {
    const timer = setTimeout(() => socket.destroy(), PLAY_TIMEOUT_MS);
    while (!link.isClosed && !ids.every((id) => answerOf(id).isOver)) await new Promise<void>((resolve) => (wake = resolve));
    clearTimeout(timer);
  };

  socket.write(bytesOf(script));
  const ids = script.calls.map((_, at) => streamIdOf(at));
  const waits = script.calls.map((call) => call.ending === 'late' || (call.method === 'Never' && !hasShortDeadline(call.fields)));
  await settled(ids.filter((_, at) => !waits[at]));
  // A call behind everything else: what stands before it was read.
  const marker = streamIdOf(script.calls.length);
  const ask = (id: number): Buffer => {
    const request = Buffer.concat([requestBlock('/echo.Echo/Unary'), Buffer.of(0x41, 0x09), Buffer.from('localhost')]);
    return Buffer.concat([frame(Frame.HEADERS, Flag.END_HEADERS, id, request), frame(Frame.DATA, Flag.END_STREAM, id, [0, 0, 0, 0, 0])]);
  };
  if (!link.isClosed) {
    socket.write(ask(marker));
    await settled([marker]);
    const unfinished = ids.filter((id) => !answerOf(id).isOver);
    const cancel = unfinished.map((id) => frame(Frame.RST_STREAM, 0, id, [0, 0, 0, ErrorCode.CANCEL]));
    socket.write(Buffer.concat([...cancel, ask(marker + 2)]));
    await settled([marker + 2]);
  }
  socket.destroy();
  return ids.map((id) => outcomeOf(answerOf(id), lost));
}

/** A deadline that is met while the script is played. */
export function hasShortDeadline(fields: readonly (readonly [string, string])[]): boolean {
  return fields.some(([name, value]) => name === 'grpc-timeout' && value === '20m');
}

function outcomeOf(answer: Answer, lost: number | undefined): Outcome {
  const { ':status': http, 'grpc-status': status, 'grpc-message': message, date: _date, ...fields } = answer.fields;
  return {
    http,
    status,
    message,
    fields,
    body: Buffer.concat(answer.body).toString('hex'),
    ...(answer.reset === undefined ? {} : { reset: answer.reset }),
    ...(answer.isOver || lost === undefined ? {} : { lost }),
  };
}
