import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type EchoLog, echoMethods } from '../../acceptance/echo-methods.ts';
import type { RpcCall, RpcMethods } from '../../grpc/server.ts';
import * as limits from '../limits.ts';
import { ErrorCode, Flag, Frame } from '../protocol.ts';
import { BenchTop } from '../testing/bench-top.ts';
import { HELLO, frame, message, requestBlock } from '../testing/frames.ts';

const log = (): EchoLog => ({ cancelled: [], deadlinesMs: [] });
const echo = () => new BenchTop(echoMethods(log()));
const headers = (id: number, path: string, ...more: (readonly [string, string])[]) =>
  frame(Frame.HEADERS, Flag.END_HEADERS, id, requestBlock(`/echo.Echo/${path}`, ...more));
const data = (id: number, bytes: Uint8Array, end = true) => frame(Frame.DATA, end ? Flag.END_STREAM : 0, id, message(bytes));
const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const goaway = (code: number) => `${Frame.GOAWAY}:0:${code}`;
const kinds = (frames: readonly string[], id: number) => frames.filter((each) => each.split(':')[1] === String(id)).map((each) => each[0]);

describe('a server connection', () => {
  it('answers the calls of one read in one piece: head, message, trailers of each', () => {
    const bench = echo();
    bench.hello();
    const frames = bench.say(headers(1, 'Unary'), data(1, Uint8Array.of(1)), headers(3, 'Unary'), data(3, Uint8Array.of(2)));
    assert.deepEqual(frames, ['1:1', '0:1', '1:1', '1:3', '0:3', '1:3']);
    bench.connection.onBytes(Buffer.concat([headers(5, 'Unary'), data(5, Uint8Array.of(1))]), 0);
    const pieces = bench.connection.takeOutput();
    assert.equal(pieces.length, 1);
    // Head of two bytes, message, trailers of one: the rest of the answer is frames.
    assert.equal(pieces[0].length, 9 + 2 + 9 + 6 + 9 + 1);
  });

  it('answers the same however its bytes are cut', () => {
    const script = Buffer.concat([
      HELLO,
      headers(1, 'Unary'),
      data(1, new Uint8Array(300).fill(7)),
      headers(3, 'Sum'),
      data(3, Uint8Array.of(1), false),
      data(3, Uint8Array.of(2)),
    ]);
    const whole = echo()
      .say(script)
      .filter((each) => !each.startsWith('8'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), (cuts) => {
        const bench = echo();
        for (let at = 0, i = 0; at < script.length; i++) {
          const end = Math.min(script.length, at + cuts[i % cuts.length]);
          bench.connection.onBytes(Uint8Array.from(script.subarray(at, end)), 1000);
          at = end;
        }
        assert.deepEqual(
          bench.hear().filter((each) => !each.startsWith('8')),
          whole,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('sends no more than the windows it was given, and goes on when they widen', () => {
    const bench = echo();
    bench.hello();
    bench.say(frame(Frame.SETTINGS, 0, 0, [0, 4, ...u32(10)]));
    assert.deepEqual(kinds(bench.say(headers(1, 'Unary'), data(1, new Uint8Array(20))), 1), ['1', '0']);
    assert.deepEqual(kinds(bench.say(frame(Frame.WINDOW_UPDATE, 0, 1, u32(5))), 1), ['0']);
    assert.deepEqual(kinds(bench.say(frame(Frame.SETTINGS, 0, 0, [0, 4, ...u32(100)])), 1), ['0', '1']);
  });

  it('gives the connection window back for calls it reads nothing of', () => {
    const bench = echo();
    bench.hello();
    const refused = frame(Frame.HEADERS, Flag.END_HEADERS, 1, requestBlock('/no/Such'));
    let credited = bench.say(refused).includes('8:0');
    for (let i = 0; i < 1000 && !bench.connection.isOver; i++) {
      credited ||= bench.say(frame(Frame.DATA, 0, 1, new Uint8Array(16_384))).includes('8:0');
    }
    assert.ok(credited);
    assert.equal(bench.connection.isOver, false);
  });

  it('ends a connection that sends beyond the window of a stream or its own', () => {
    const bench = new BenchTop(new Map([['/echo.Echo/Mute', { kind: 'bidi', open: (call) => mute(call) }]]));
    bench.hello();
    bench.say(headers(1, 'Mute'), data(1, Uint8Array.of(1), false));
    const answers: string[] = [];
    for (let i = 0; i < 70; i++) answers.push(...bench.say(frame(Frame.DATA, 0, 1, new Uint8Array(16_384))));
    assert.ok(answers.includes(`${Frame.RST_STREAM}:1:${ErrorCode.FLOW_CONTROL_ERROR}`));
  });

  it('asks for calls to be opened elsewhere, lets those that run end, and is over', () => {
    const bench = echo();
    bench.hello();
    bench.say(headers(1, 'Bidi'));
    bench.connection.drain();
    const announced = bench.hear();
    assert.deepEqual(announced, [goaway(0), '6:0']);
    bench.say(headers(3, 'Bidi'));
    assert.deepEqual(bench.after(limits.DRAIN_ACK_MS + 1), [goaway(0)]);
    assert.deepEqual(bench.say(headers(5, 'Bidi')), [`${Frame.RST_STREAM}:5:${ErrorCode.REFUSED_STREAM}`]);
    bench.say(frame(Frame.DATA, Flag.END_STREAM, 1));
    assert.equal(bench.connection.isOver, false);
    bench.say(frame(Frame.DATA, Flag.END_STREAM, 3));
    assert.equal(bench.connection.isOver, true);
  });

  it('does not wait for the acknowledgement of its farewell when it comes', () => {
    const bench = echo();
    bench.hello();
    bench.connection.drain();
    bench.hear();
    assert.deepEqual(bench.say(frame(Frame.PING, Flag.ACK, 0, [...u32(0x64726169), ...u32(0x64726169)])), [goaway(0)]);
    assert.equal(bench.connection.isOver, true);
  });

  it('forgives pings of a client it sends to, and no others (grpc-go)', () => {
    const bench = echo();
    bench.hello();
    bench.say(headers(1, 'Bidi'));
    const ping = frame(Frame.PING, 0, 0, new Uint8Array(8));
    for (let i = 0; i < 10; i++) bench.say(ping, data(1, Uint8Array.of(1), false));
    assert.equal(bench.connection.isOver, false);
    for (let i = 0; i < limits.MAX_PING_STRIKES; i++) bench.say(ping);
    assert.equal(bench.connection.isOver, false);
    assert.ok(bench.say(ping).includes(goaway(ErrorCode.ENHANCE_YOUR_CALM)));
  });

  it('counts a unary call that was cancelled as open until its handler is done with it', () => {
    const calls: RpcCall[] = [];
    const methods: RpcMethods = new Map([['/echo.Echo/Slow', { kind: 'unary', handle: (call) => void calls.push(call) }]]);
    const bench = new BenchTop(methods);
    bench.hello();
    bench.say(headers(1, 'Slow'), data(1, new Uint8Array(0)), frame(Frame.RST_STREAM, 0, 1, u32(8)));
    assert.equal(bench.connection.abandoned, 1);
    assert.equal(calls[0].isOpen, false);
    calls[0].respond(new Uint8Array(0));
    calls[0].respond(new Uint8Array(0));
    assert.equal(bench.connection.abandoned, 0);
    assert.deepEqual(bench.finished, ['/echo.Echo/Slow:1']);
  });

  it('keeps to the dynamic table the client allows', () => {
    const bench = echo();
    bench.hello();
    bench.say(frame(Frame.SETTINGS, 0, 0, [0, 1, ...u32(0)]));
    bench.connection.onBytes(Buffer.concat([headers(1, 'Unary'), data(1, new Uint8Array(0))]), 0);
    const [first] = bench.connection.takeOutput();
    // A size update of 0, `:status 200`, then literals that are never inserted.
    assert.deepEqual([...first.subarray(9, 13)], [0x20, 0x88, 0x0f, 0x10]);
  });

  it('says that it keeps to a smaller table before the next block, and once (RFC 7541, 4.2)', () => {
    const bench = echo();
    bench.hello();
    const block = (id: number) => {
      bench.connection.onBytes(Buffer.concat([headers(id, 'Unary'), data(id, new Uint8Array(0))]), 0);
      const bytes = Buffer.concat(bench.connection.takeOutput());
      bench.connection.releaseOutput();
      return [...bytes.subarray(9, 9 + bytes.readUIntBE(0, 3))];
    };
    block(1);
    block(3);
    bench.say(frame(Frame.SETTINGS, 0, 0, [0, 1, ...u32(500)]));
    assert.deepEqual(block(5), [0x3f, 0xd5, 0x03, 0x88, 0xbf]);
    assert.deepEqual(block(7), [0x88, 0xbf]);
    bench.say(frame(Frame.SETTINGS, 0, 0, [0, 1, ...u32(4096)]));
    assert.deepEqual(block(9), [0x88, 0xbf]);
    bench.say(frame(Frame.SETTINGS, 0, 0, [0, 1, ...u32(100)]));
    assert.deepEqual(block(11).slice(0, 2), [0x20, 0x88]);
  });

  it('never takes back in a later GOAWAY what it said in an earlier one', () => {
    const bench = echo();
    bench.hello();
    bench.say(headers(1, 'Bidi'));
    bench.connection.drain();
    bench.after(limits.DRAIN_ACK_MS + 1);
    bench.say(headers(5, 'Bidi'));
    bench.connection.onBytes(frame(Frame.PING, 0, 1, new Uint8Array(8)), 0);
    const farewell = Buffer.concat(bench.connection.takeOutput());
    assert.equal(farewell[3], Frame.GOAWAY);
    assert.equal(farewell.readUInt32BE(9), 1);
  });

  it('takes what was on its way to a call that it refused as no offence', () => {
    const bench = echo();
    bench.hello();
    for (let id = 1; id < limits.IDLE_FRAME_BURST * 2 + 200; id += 2) {
      const answer = bench.say(headers(id, 'NoSuch'), data(id, Uint8Array.of(1)));
      assert.deepEqual(answer, [`1:${id}`, `${Frame.RST_STREAM}:${id}:0`]);
    }
    assert.equal(bench.connection.isOver, false);
  });

  for (const [name, type, flags] of [
    ['SETTINGS', Frame.SETTINGS, Flag.ACK],
    ['PING', Frame.PING, Flag.ACK],
    ['GOAWAY', Frame.GOAWAY, 0],
  ] as const) {
    it(`counts ${flags === 0 ? name : `acknowledgements of ${name}`} as frames that move nothing`, () => {
      const bench = echo();
      bench.hello();
      const payload = new Uint8Array(type === Frame.SETTINGS ? 0 : 8);
      for (let i = 0; i < limits.IDLE_FRAME_BURST; i++) bench.say(frame(type, flags, 0, payload));
      assert.equal(bench.connection.isOver, false);
      assert.deepEqual(bench.say(frame(type, flags, 0, payload)), [goaway(ErrorCode.ENHANCE_YOUR_CALM)]);
    });
  }
});

describe('time', () => {
  it('ends a connection that does not finish its handshake', () => {
    const bench = echo();
    bench.say(HELLO.subarray(0, 10));
    assert.ok(bench.after(limits.HANDSHAKE_TIMEOUT_MS + 1).includes(goaway(0)));
  });

  it('ends a connection that does not finish a header block', () => {
    const bench = echo();
    bench.hello();
    bench.say(frame(Frame.HEADERS, 0, 1, requestBlock('/echo.Echo/Unary')));
    assert.deepEqual(bench.after(limits.HEADER_TIMEOUT_MS + 1), [goaway(ErrorCode.ENHANCE_YOUR_CALM)]);
  });

  it('ends a request that does not come in whole, byte by byte or not at all', () => {
    const bench = echo();
    bench.hello();
    bench.say(headers(1, 'Unary'), frame(Frame.DATA, 0, 1, [0, 0]), headers(3, 'Bidi'));
    for (let ms = 0; ms <= limits.REQUEST_TIMEOUT_MS; ms += 1000) {
      bench.after(1000);
      bench.say(frame(Frame.DATA, 0, 1, ms === 0 ? [0, 0, 255] : [1]));
    }
    assert.deepEqual(bench.finished, ['/echo.Echo/Unary:1']);
  });

  it('ends a call at its deadline, and the handler hears of it once', () => {
    const heard = log();
    const bench = new BenchTop(echoMethods(heard));
    bench.hello();
    bench.say(headers(1, 'Never', ['grpc-timeout', '50m']), data(1, new Uint8Array(0)));
    assert.deepEqual(bench.after(50), []);
    assert.deepEqual(bench.after(1), ['1:1']);
    assert.deepEqual([bench.finished, heard.cancelled], [['/echo.Echo/Never:4'], ['/echo.Echo/Never']]);
  });

  it('forgets the deadlines of calls that have ended', () => {
    const bench = echo();
    bench.hello();
    bench.say(headers(1, 'Unary', ['grpc-timeout', '1H']), headers(3, 'Never', ['grpc-timeout', '2H']), data(3, new Uint8Array(0)));
    assert.equal(bench.connection.hasDeadlines, true);
    bench.say(data(1, new Uint8Array(0)));
    assert.equal(bench.connection.hasDeadlines, true);
    bench.say(frame(Frame.RST_STREAM, 0, 3, u32(8)));
    assert.equal(bench.connection.hasDeadlines, false);
  });

  it('asks a silent peer for a sign of life and drops it without one', () => {
    const bench = echo();
    bench.hello();
    assert.deepEqual(bench.after(limits.SERVER_KEEPALIVE.intervalMs + 1), ['6:0']);
    assert.deepEqual(bench.after(limits.SERVER_KEEPALIVE.timeoutMs), []);
    assert.deepEqual(bench.after(1), [goaway(0)]);
  });

  it('keeps the times it is told', () => {
    const bench = new BenchTop(echoMethods(log()), { minTimeMs: 100, intervalMs: 300, timeoutMs: 50 });
    bench.hello();
    assert.deepEqual(bench.after(301), ['6:0']);
    assert.deepEqual(bench.after(51), [goaway(0)]);
    const pinged = new BenchTop(echoMethods(log()), { minTimeMs: 100, intervalMs: 300, timeoutMs: 50 });
    pinged.hello();
    pinged.say(headers(1, 'Bidi'));
    const ping = () => {
      pinged.nowMs += 101;
      return pinged.say(frame(Frame.PING, 0, 0, new Uint8Array(8)));
    };
    for (let i = 0; i < 10; i++) assert.deepEqual(ping(), ['6:0']);
    pinged.nowMs -= 100;
    ping();
    pinged.nowMs -= 100;
    ping();
    pinged.nowMs -= 100;
    assert.deepEqual(ping(), ['6:0', goaway(ErrorCode.ENHANCE_YOUR_CALM)]);
  });

  it('drops a peer that takes nothing of what waits for it', () => {
    const bench = echo();
    bench.hello();
    bench.connection.onBytes(frame(Frame.PING, 0, 0, new Uint8Array(8)), bench.nowMs);
    assert.equal(bench.connection.takeOutput().length, 1);
    bench.connection.onTick(bench.nowMs + limits.WRITE_STALL_MS + 1);
    assert.equal(bench.connection.isOver, true);
  });
});

describe('a peer that reads nothing', () => {
  it('is not read from once enough waits for it', () => {
    const bench = echo();
    bench.hello();
    let id = 1;
    for (; !bench.connection.isCongested; id += 2) {
      assert.ok(id < 200_000);
      bench.connection.onBytes(
        Buffer.concat([headers(id, 'Unary'), data(id, new Uint8Array(0)), frame(Frame.RST_STREAM, 0, id, u32(8))]),
        id,
      );
    }
    assert.ok(bench.connection.output.pendingBytes < limits.MAX_UNREAD_BYTES * 2);
  });
});

describe('frames of any content', () => {
  const anyFrame = fc
    .tuple(fc.nat(11), fc.nat(63), fc.nat(7), fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(...blocks())))
    .map(([type, flags, id, payload]) => frame(type, flags, id, payload));

  it('crash nothing, and leave nothing behind when the connection ends', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 30 }), fc.boolean(), (frames, tick) => {
        const heard = log();
        const bench = new BenchTop(echoMethods(heard));
        bench.hello();
        for (const each of frames) bench.say(each);
        if (tick) bench.after(limits.REQUEST_TIMEOUT_MS * 2);
        bench.connection.onClosed();
        assert.equal(bench.connection.streams.size, 0);
        assert.equal(bench.connection.partialBytes, 0);
      }),
      { numRuns: 1500 },
    );
  });
});

function blocks(): Uint8Array[] {
  const paths = ['Unary', 'Bidi', 'Sum', 'Count', 'Never', 'Fail'].map((path) => requestBlock(`/echo.Echo/${path}`));
  const timed = requestBlock('/echo.Echo/Never', ['grpc-timeout', '1m'], ['grpc-encoding', 'gzip']);
  return [...paths, timed, requestBlock(''), message(Uint8Array.of(3)), message(Uint8Array.of(1, 2), 1), message(new Uint8Array(0))];
}

function mute(call: RpcCall) {
  while (call.send(new Uint8Array(65_536)));
  return { onMessage() {}, onHalfClose() {}, onDrain() {}, onCancel() {} };
}

describe('a request over HTTP/2 that is not gRPC', () => {
  const block = Buffer.concat([Buffer.of(0x83, 0x86), Buffer.of(0x84)]);
  const post = (id: number) => frame(Frame.HEADERS, Flag.END_HEADERS, id, block);

  it('holds no more of its body than what all unfinished messages may', () => {
    const bench = echo();
    bench.hello();
    bench.say(post(1), frame(Frame.DATA, 0, 1, new Uint8Array(500)));
    assert.ok(bench.connection.partialBytes >= 500 && bench.connection.partialBytes <= 1100);
    for (let i = 0; i < 400; i++) bench.say(frame(Frame.DATA, 0, 1, [i]));
    assert.ok(bench.connection.partialBytes <= 2000);
    bench.say(frame(Frame.RST_STREAM, 0, 1, u32(8)));
    assert.equal(bench.connection.partialBytes, 0);
    bench.connection.partialBytes = limits.MAX_PARTIAL_BYTES;
    assert.deepEqual(bench.say(post(3), frame(Frame.DATA, 0, 3, new Uint8Array(500))), ['1:3', `${Frame.RST_STREAM}:3:0`]);
    assert.equal(bench.connection.partialBytes, limits.MAX_PARTIAL_BYTES);
  });

  it('must come in whole in time', () => {
    const bench = echo();
    bench.hello();
    bench.say(post(1));
    for (let ms = 0; ms <= limits.REQUEST_TIMEOUT_MS; ms += 1000) {
      bench.after(1000);
      bench.say(frame(Frame.DATA, 0, 1, [1]));
    }
    assert.equal(bench.connection.streams.size, 0);
  });

  it('is dropped where the connection has more waiting than it may', () => {
    const body = new Uint8Array(16_777_216);
    const bench = new BenchTop(new Map(), limits.SERVER_KEEPALIVE, (_request, respond) => respond({ status: 200, headers: {}, body }));
    bench.hello();
    bench.say(frame(Frame.SETTINGS, 0, 0, [0, 4, ...u32(0)]));
    const get = (id: number) => bench.say(frame(Frame.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, id, block));
    for (let i = 0; i < limits.MAX_CONNECTION_QUEUE_BYTES / body.length; i++) assert.deepEqual(get(2 * i + 1), [`1:${2 * i + 1}`]);
    assert.deepEqual(get(101), [`${Frame.RST_STREAM}:101:${ErrorCode.ENHANCE_YOUR_CALM}`]);
  });

  it('counts as open while its handler works on, cancelled or not', () => {
    const answers: (() => void)[] = [];
    const bench = new BenchTop(new Map(), limits.SERVER_KEEPALIVE, (_request, respond) => {
      answers.push(() => respond({ status: 200, headers: {}, body: new Uint8Array(0) }));
    });
    bench.hello();
    bench.say(frame(Frame.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, 1, block), frame(Frame.RST_STREAM, 0, 1, u32(8)));
    assert.equal(bench.connection.abandoned, 1);
    answers[0]();
    answers[0]();
    assert.equal(bench.connection.abandoned, 0);
  });
});
