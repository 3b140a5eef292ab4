import type { Agent } from 'node:http';
import { post } from '../fleet/http.ts';
import { hopStart, tookMs } from '../fleet/log.ts';
import type { HopLog } from '../fleet/log.ts';
import { FEEDBACK_PATH, LISTEN_PATH, REQUEST_ID_HEADER, SESSION_HEADER } from '../fleet/protocol.ts';
import type { ListenAnswer } from '../fleet/protocol.ts';
import { CLIENT_TIMEOUT_MS, SESSIONS } from '../limits.ts';
import type { Clip } from '../vad/clips.ts';

export interface Played {
  readonly half: string;
  readonly region: string;
  readonly ok: boolean;
  readonly wrong: boolean;
  readonly release: string;
  readonly variant: string;
}
export interface Stage {
  readonly half: string;
  readonly region: string;
  readonly routerPort: number;
  readonly agent: Agent;
  readonly log: HopLog;
}

/** Plays one clip at a region's router, holds the answer against the truth, and tells the router. */
export async function play(stage: Stage, clip: Clip, number: number): Promise<Played> {
  const start = hopStart();
  const reqId = `${stage.half}-${stage.region}-${number}`;
  const headers = { [REQUEST_ID_HEADER]: reqId, [SESSION_HEADER]: `caller-${(number * 7919) % SESSIONS}`, 'content-type': 'audio/wav' };
  const { status, answer, error } = await ask(stage, headers, clip);
  const wrong = answer !== undefined && answer.decision !== clip.truth;
  stage.log.write({
    reqId,
    hop: 'client',
    region: stage.region,
    process: 'traffic',
    ...start,
    tookMs: tookMs(start),
    status,
    epoch: answer?.epoch ?? 0,
    pin: '',
    parts: {},
    clip: clip.name,
    truth: clip.truth,
    wrong,
    ...(answer === undefined ? { error } : { decision: answer.decision }),
  });
  if (answer !== undefined) await tell(stage, reqId, clip.truth);
  return {
    half: stage.half,
    region: stage.region,
    ok: answer !== undefined,
    wrong,
    release: answer?.release ?? '',
    variant: answer?.variant ?? '',
  };
}

async function ask(
  stage: Stage,
  headers: Readonly<Record<string, string>>,
  clip: Clip,
): Promise<{ status: number; answer?: ListenAnswer; error: string }> {
  try {
    const result = await post(stage.agent, stage.routerPort, { path: LISTEN_PATH, headers, body: clip.bytes }, CLIENT_TIMEOUT_MS);
    if (result.status === 200) return { status: 200, answer: result.body as ListenAnswer, error: '' };
    return { status: result.status, error: JSON.stringify(result.body) };
  } catch (error) {
    return { status: 0, error: error instanceof Error ? error.message : String(error) };
  }
}

async function tell(stage: Stage, reqId: string, truth: string): Promise<void> {
  const body = Buffer.from(JSON.stringify({ reqId, truth }));
  // Feedback is best effort, as it is in life.
  await post(
    stage.agent,
    stage.routerPort,
    { path: FEEDBACK_PATH, headers: { 'content-type': 'application/json' }, body },
    CLIENT_TIMEOUT_MS,
  ).catch(() => undefined);
}
