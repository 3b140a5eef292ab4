import { PIN_HEADER } from '@raftgate/contract';
import type { Order, Overlay } from '@raftgate/contract';
import { errorReply, headerOf } from '../fleet/http.ts';
import type { HttpCall, HttpReply } from '../fleet/http.ts';
import { hopStart, tookMs } from '../fleet/log.ts';
import type { HopLog, HopStart } from '../fleet/log.ts';
import { REQUEST_ID_HEADER, SESSION_HEADER } from '../fleet/protocol.ts';
import type { ListenAnswer } from '../fleet/protocol.ts';
import { readWav } from '../vad/wav.ts';
import { answer } from './answer.ts';
import { VoiceError } from './errors.ts';
import type { LoadedRelease } from './loaded.ts';

/** What a worker answers one request with, taken once at entry and held to the end. */
export interface Turn {
  readonly release: LoadedRelease;
  readonly overlay: Overlay | undefined;
  /** For people. */
  readonly name: string;
  readonly epoch: number;
  readonly pin: string;
  /** Who answers, for the log: empty where there is no gate. */
  readonly by: AnsweredBy;
  /** The request is over: the generation may go. */
  done(): void;
}
/** Of the SDK: which life of the process, and what it served by itself. */
export interface AnsweredBy {
  readonly incarnation?: number;
  readonly held?: Order;
}
export interface TurnRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}
/** The one difference between the halves: where a request's parts come from. */
export interface TurnSource {
  take(pin: string): Turn | TurnRefusal;
}

export interface WorkerPlace {
  readonly name: string;
  readonly region: string;
  readonly log: HopLog;
}

export function workerHandler(place: WorkerPlace, source: TurnSource): (call: HttpCall) => Promise<HttpReply> {
  return async (call) => {
    const start = hopStart();
    const reqId = headerOf(call.headers, REQUEST_ID_HEADER);
    const turn = source.take(headerOf(call.headers, PIN_HEADER));
    if ('status' in turn) return errorReply(turn.status, turn.code, turn.message);
    const base = { reqId, hop: 'worker', region: place.region, process: place.name, epoch: turn.epoch, pin: turn.pin, ...turn.by } as const;
    try {
      const body = await listen(place, turn, call);
      place.log.write({ ...base, ...ended(start, 200), parts: body.used, decision: body.decision });
      return { status: 200, body };
    } catch (error) {
      const code = error instanceof VoiceError ? error.code : 'BUG';
      const message = error instanceof Error ? error.message : String(error);
      place.log.write({ ...base, ...ended(start, 500), parts: {}, error: `${code}: ${message}` });
      return errorReply(500, code, message);
    } finally {
      turn.done();
    }
  };
}

async function listen(place: WorkerPlace, turn: Turn, call: HttpCall): Promise<ListenAnswer> {
  const audio = readWav(call.body);
  if ('refused' in audio) throw new VoiceError('SPEC', audio.refused);
  const { variant, ...rest } = await answer(turn.release, turn.overlay, audio.samples, headerOf(call.headers, SESSION_HEADER));
  return { ...rest, ...(variant === undefined ? {} : { variant }), release: turn.name, epoch: turn.epoch, worker: place.name };
}

function ended(start: HopStart, status: number): HopStart & { readonly tookMs: number; readonly status: number } {
  return { ...start, tookMs: tookMs(start), status };
}
