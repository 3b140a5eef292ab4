import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keepAliveAgent, post, serve } from '../fleet/http.ts';
import type { HttpReply } from '../fleet/http.ts';
import { HopLog } from '../fleet/log.ts';
import { FEEDBACK_PATH, LISTEN_PATH } from '../fleet/protocol.ts';
import type { Edge, Observation } from './edge.ts';
import { WorkerPool } from './pool.ts';
import { routerHandler } from './server.ts';

const directory = mkdtempSync(join(tmpdir(), 'voice-router-'));
const agent = keepAliveAgent(4);
const servers: Server[] = [];
after(() => {
  agent.destroy();
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
});

async function listen(handle: (headers: NodeJS.Dict<string | string[]>) => HttpReply): Promise<number> {
  const { server, port } = await serve(async (call) => handle(call.headers), 1000);
  servers.push(server);
  return port;
}

async function router(name: string, ports: readonly number[]): Promise<{ port: number; seen: Observation[]; logFile: string }> {
  const seen: Observation[] = [];
  const edge: Edge = {
    pin: () => ({
      token: 'pin-1',
      lineage: 1,
      epoch: 3,
      bundle: 'b',
      perTryMs: 20_000,
      retries: 1,
      used: { 'route/voice': 'd' },
      by: {},
      done: () => undefined,
    }),
    report: (observation) => void seen.push(observation),
  };
  const pool = new WorkerPool();
  pool.set(ports.map((port, at) => ({ name: `w${at}`, port })));
  const logFile = join(directory, `${name}.ndjson`);
  const { server, port } = await serve(routerHandler({ name, region: 'a', log: new HopLog(logFile), agent, pool, edge }), 1000);
  servers.push(server);
  return { port, seen, logFile };
}

const ask = (port: number, id: string): ReturnType<typeof post> =>
  post(agent, port, { path: LISTEN_PATH, headers: { 'x-request-id': id, 'x-session': 's' }, body: Buffer.from('wav') }, 60_000);
const speech: HttpReply = { status: 200, body: { decision: 'speech' } };

test('a worker that is gone is followed by the next, and the caller sees one answer', async () => {
  const gone = await listen(() => speech);
  servers.pop()?.close();
  const alive = await listen(() => speech);
  const { port, seen } = await router('gone', [gone, alive]);
  for (const id of ['1', '2', '3', '4']) assert.equal((await ask(port, id)).status, 200);
  assert.equal(seen.filter((one) => one.counters['errors'] === 1).length, 0);
});

test('a worker that does not hold the pinned generation is followed by one that does', async () => {
  const misdirected = await listen(() => ({ status: 421, body: { code: 'NOT_MINE' } }));
  const holder = await listen((headers) => (headers['x-raftgate-pin'] === 'pin-1' ? speech : { status: 500, body: {} }));
  const { port } = await router('misdirected', [misdirected, holder]);
  for (const id of ['1', '2', '3', '4']) assert.equal((await ask(port, id)).status, 200);
});

test('a region without workers answers 503', async () => {
  const { port } = await router('empty', []);
  assert.equal((await ask(port, '1')).status, 503);
});

test('the truth, once told, becomes recall of the release that answered; a stranger to it is refused', async () => {
  const { port, seen, logFile } = await router('feedback', [await listen(() => speech)]);
  await ask(port, 'r1');
  const tell = (reqId: string): ReturnType<typeof post> =>
    post(agent, port, { path: FEEDBACK_PATH, headers: {}, body: Buffer.from(JSON.stringify({ reqId, truth: 'speech' })) }, 60_000);
  assert.equal((await tell('r1')).status, 200);
  assert.equal((await tell('r1')).status, 404);
  assert.deepEqual(seen.at(-1), { bundle: 'b', lineage: 1, epoch: 3, counters: { spoken: 1, heard: 1 } });
  const [record] = readFileSync(logFile, 'utf8').trim().split('\n');
  assert.match(record ?? '', /"hop":"router".*"epoch":3,"pin":"pin-1".*"route\/voice":"d"/);
});
