import type { Agent } from 'node:http';
import { PIN_HEADER } from '@raftgate/contract';
import { errorReply, headerOf, NoAnswerInTime, post } from '../fleet/http.ts';
import type { HttpCall, HttpReply, PostResult } from '../fleet/http.ts';
import { hopStart, tookMs } from '../fleet/log.ts';
import type { HopLog } from '../fleet/log.ts';
import { FEEDBACK_PATH, LISTEN_PATH, REQUEST_ID_HEADER, SESSION_HEADER } from '../fleet/protocol.ts';
import type { Feedback } from '../fleet/protocol.ts';
import type { Edge, EdgeTurn } from './edge.ts';
import { FeedbackDesk } from './feedback.ts';
import type { WorkerPool } from './pool.ts';

export interface RouterPlace {
  readonly name: string;
  readonly region: string;
  readonly log: HopLog;
  readonly agent: Agent;
  readonly pool: WorkerPool;
  readonly edge: Edge;
}

/** Answers that say "not me": another worker may hold what the request is pinned to. */
const ASK_ANOTHER: ReadonlySet<number> = new Set([409, 421, 503]);

export function routerHandler(place: RouterPlace): (call: HttpCall) => Promise<HttpReply> {
  const desk = new FeedbackDesk(place.edge);
  return async (call) => {
    if (call.path === LISTEN_PATH) return await route(place, desk, call);
    if (call.path === FEEDBACK_PATH) return feedback(desk, call);
    return errorReply(404, 'NO_SUCH_PATH', call.path);
  };
}

async function route(place: RouterPlace, desk: FeedbackDesk, call: HttpCall): Promise<HttpReply> {
  const start = hopStart();
  const reqId = headerOf(call.headers, REQUEST_ID_HEADER);
  const turn = place.edge.pin(headerOf(call.headers, SESSION_HEADER));
  if ('status' in turn) return errorReply(turn.status, turn.code, turn.message);
  try {
    const result = await tryWorkers(place, turn, call);
    const decision = decisionOf(result.body);
    const took = tookMs(start);
    const key = headerOf(call.headers, SESSION_HEADER);
    const base = {
      reqId,
      key,
      hop: 'router',
      region: place.region,
      process: place.name,
      epoch: turn.epoch,
      pin: turn.token,
      ...turn.by,
    } as const;
    place.log.write({
      ...base,
      ...start,
      tookMs: took,
      status: result.status,
      parts: turn.used,
      ...(decision === undefined ? {} : { decision }),
    });
    if (decision !== undefined) desk.answered(reqId, turn, decision);
    const { bundle, lineage, epoch } = turn;
    place.edge.report({ bundle, lineage, epoch, latencyMs: took, counters: { requests: 1, errors: result.status >= 500 ? 1 : 0 } });
    return { status: result.status, body: typeof result.body === 'object' && result.body !== null ? result.body : {} };
  } finally {
    turn.done();
  }
}

/** A worker that is gone or says "not me" is followed by the next; a clip is answered by one worker only, so asking again is safe. */
async function tryWorkers(place: RouterPlace, turn: EdgeTurn, call: HttpCall): Promise<PostResult> {
  const headers = forwarded(call, turn.token);
  let last: PostResult = { status: 503, body: { code: 'NO_WORKER', message: `region ${place.region} has no worker` } };
  for (const worker of place.pool.order().slice(0, turn.retries + 1)) {
    try {
      last = await place.pool.while(worker, () =>
        post(place.agent, worker.port, { path: LISTEN_PATH, headers, body: call.body }, turn.perTryMs),
      );
      if (!ASK_ANOTHER.has(last.status)) return last;
    } catch (error) {
      const isLate = error instanceof NoAnswerInTime;
      const message = `${worker.name}: ${error instanceof Error ? error.message : String(error)}`;
      last = { status: isLate ? 504 : 502, body: { code: isLate ? 'LATE' : 'WORKER_GONE', message } };
      if (isLate) return last;
    }
  }
  return last;
}

function forwarded(call: HttpCall, token: string): Readonly<Record<string, string>> {
  return {
    [REQUEST_ID_HEADER]: headerOf(call.headers, REQUEST_ID_HEADER),
    [SESSION_HEADER]: headerOf(call.headers, SESSION_HEADER),
    ...(token === '' ? {} : { [PIN_HEADER]: token }),
  };
}

function feedback(desk: FeedbackDesk, call: HttpCall): HttpReply {
  try {
    const told: Partial<Feedback> = JSON.parse(new TextDecoder().decode(call.body));
    const known = desk.told(told.reqId ?? '', told.truth ?? '');
    return { status: known ? 200 : 404, body: { known } };
  } catch {
    return errorReply(400, 'FEEDBACK', 'expected {"reqId","truth"}');
  }
}

function decisionOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('decision' in body)) return undefined;
  return typeof body.decision === 'string' ? body.decision : undefined;
}
