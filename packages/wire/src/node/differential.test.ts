import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { type EchoLog, echoMethods } from '../acceptance/echo-methods.ts';
import { type ServerUnderTest, until } from '../acceptance/transport-suite.ts';
import type { RpcChannel, RpcStream, RpcStreamEnd } from '../grpc/client.ts';
import type { RpcMethods } from '../grpc/server.ts';
import { nodeChannel } from './channel.ts';
import { leanChannel } from './lean-channel.ts';
import { type Outcome, hasShortDeadline, play } from './testing/player.ts';
import { INSPECTED, MAX_SCRIPT_MESSAGE_BYTES, type Script, type ScriptCall, script } from './testing/script.ts';
import { startLean, startNode } from './testing/start.ts';

const SEED = 20_261_122;
const MAX_ROUNDS = 10;

interface Difference {
  readonly reason: string;
  applies(call: ScriptCall): boolean;
  readonly lean: (outcome: Outcome) => boolean;
}

const has = (call: ScriptCall, name: string, value: RegExp): boolean => call.fields.some((each) => each[0] === name && value.test(each[1]));

/** Where the two servers may answer differently, and what the lean one must say then. */
const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'a field value with a line feed is malformed (RFC 9113, 8.2.1); node:http2 drops the field and goes on',
    applies: (call) => has(call, 'x-a', /\n/),
    lean: ({ reset, http }) => reset === 1 || http === '431',
  },
  {
    reason: 'a header list above the bound that both announce is answered with 431; node:http2 does not count',
    applies: (call) => has(call, 'x-large', /^v{65500}/),
    lean: ({ http, reset }) => http === '431' || reset === 1,
  },
  {
    reason: 'a request that is not gRPC goes to the handler of HTTP; the fallback answers 415',
    applies: (call) => call.contentType !== 'application/grpc' && call.contentType !== 'application/grpc+proto',
    lean: ({ http, reset, status }) => status === undefined && (http === '200' || http === undefined || reset !== undefined),
  },
  {
    reason: 'compressed messages are read; a flag without an encoding is refused in the words of grpc-go, the fallback reads none',
    applies: (call) => call.compressedFlag !== 0,
    lean: ({ status, http, reset }) => status !== undefined || http === '405' || reset !== undefined || http === undefined,
  },
];

const differenceOf = (call: ScriptCall): Difference | undefined => DIFFERENCES.find((candidate) => candidate.applies(call));

/** The encodings a server reads, said with a refusal: lean reads gzip, the fallback does not. */
function comparable({ fields, ...outcome }: Outcome): object {
  const { 'grpc-accept-encoding': _accepted, ...rest } = fields ?? {};
  return { ...outcome, fields: rest };
}

function methodsOf(log: EchoLog): RpcMethods {
  const inspected = (value: string | undefined) => (value !== undefined && value.length > 100 ? value.length : value);
  return new Map([
    ...echoMethods(log),
    [
      '/echo.Echo/Inspect',
      {
        kind: 'unary',
        handle: (call) => call.respond(Buffer.from(JSON.stringify(INSPECTED.map((name) => inspected(call.metadata.get(name)))))),
      },
    ],
  ]);
}

describe('the lean wire and node:http2', () => {
  const logs = { lean: { cancelled: [], deadlinesMs: [] } as EchoLog, node: { cancelled: [], deadlinesMs: [] } as EchoLog };
  let lean: ServerUnderTest;
  let node: ServerUnderTest;
  before(async () => {
    lean = await startLean(methodsOf(logs.lean), MAX_SCRIPT_MESSAGE_BYTES);
    node = await startNode(methodsOf(logs.node), MAX_SCRIPT_MESSAGE_BYTES);
  });
  after(() => Promise.all([lean.close(), node.close()]));

  /** Played again where a starved machine let a short deadline pass on one side before the call was read, and not on the other. */
  async function playBoth(each: Script): Promise<readonly [readonly Outcome[], readonly Outcome[]]> {
    for (let round = 1; ; round++) {
      for (const log of [logs.lean, logs.node]) log.cancelled.length = 0;
      const [ours, theirs] = await Promise.all([play(lean.port, each), play(node.port, each)]);
      const isEqual = (call: ScriptCall, at: number): boolean =>
        differenceOf(call) !== undefined || isDeepStrictEqual(comparable(ours[at]), comparable(theirs[at]));
      const mayBeChance = each.calls.some(({ fields }) => hasShortDeadline(fields));
      if (!mayBeChance || each.calls.every(isEqual) || round === MAX_ROUNDS) return [ours, theirs];
    }
  }

  it('as servers, answer the same frames alike but for the differences listed', async () => {
    const met = new Set<Difference>();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(script, async (each) => {
        const [ours, theirs] = await playBoth(each);
        const same = each.calls.map((call, at) => {
          const difference = differenceOf(call);
          if (difference === undefined) {
            compared++;
            assert.deepEqual(comparable(ours[at]), comparable(theirs[at]));
          } else {
            met.add(difference);
            assert.ok(difference.lean(ours[at]), `${difference.reason}: ${JSON.stringify(ours[at])}`);
          }
          return difference === undefined;
        });
        // Handlers hear of the same cancellations.
        if (same.every(Boolean)) await until(() => logs.lean.cancelled.toSorted().join() === logs.node.cancelled.toSorted().join());
      }),
      { seed: SEED, numRuns: 250 },
    );
    assert.equal(met.size, DIFFERENCES.length, 'a difference that is listed was never met');
    assert.ok(compared > 250, `${compared} calls compared`);
  });

  it('as clients, bring the same outcomes from either server', async () => {
    const channels = [leanChannel, nodeChannel].flatMap((open) =>
      [lean, node].map(({ port }) => open({ host: '127.0.0.1', port, maxMessageBytes: MAX_ANSWER_BYTES })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
        const [first, ...others] = await Promise.all(channels.map((channel) => Promise.all(requests.map((each) => ask(channel, each)))));
        for (const other of others) assert.deepEqual(other, first);
      }),
      { seed: SEED, numRuns: 150 },
    );
    for (const channel of channels) channel.close();
  });
});

const MAX_ANSWER_BYTES = 4000;

interface Request {
  readonly method: string;
  readonly messages: readonly Uint8Array[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly cancels: boolean;
}

const request: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom('Unary', 'Pieces', 'Fail', 'Count', 'HalfFail', 'Sum', 'Bidi', 'Inspect', 'Nothing', 'Never', 'Flood'),
  messages: fc.array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: MAX_SCRIPT_MESSAGE_BYTES + 1 }).map((bytes) => new Uint8Array(bytes).fill(1)),
    ),
    { maxLength: 4 },
  ),
  metadata: fc.dictionary(
    fc.constantFrom('x-a', 'x-b', 'x-c-bin'),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  ),
  timeoutMs: fc.constantFrom(600_000, 3_600_000),
  cancels: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** What a caller learns of one call. What arrives before a cancellation is chance. */
function ask(channel: RpcChannel, { method, messages, metadata, timeoutMs, cancels }: Request): Promise<unknown> {
  const got: string[] = [];
  // Nothing else ends it.
  const isEndless = method === 'Never' && messages.length > 0;
  const options = { metadata, timeoutMs: isEndless && !cancels ? 30 : timeoutMs };
  return new Promise((resolve) => {
    const onEnd = (end: RpcStreamEnd): void => {
      if (isEndless || cancels) resolve({ ended: true });
      // `Flood` sends more than this side takes: how much of it came before is chance.
      else resolve(method === 'Flood' ? end : { end, got });
    };
    const onMessage = (message: Uint8Array): void => void got.push(Buffer.from(message).toString('hex'));
    const stream: RpcStream = channel.open(`/echo.Echo/${method}`, options, { onMessage, onDrain() {}, onEnd });
    for (const message of messages) stream.send(message);
    stream.halfClose();
    if (cancels) setImmediate(() => stream.cancel());
  });
}
