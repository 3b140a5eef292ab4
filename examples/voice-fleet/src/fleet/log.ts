import { openSync, writeSync } from 'node:fs';
import type { Order } from '@raftgate/contract';
import { monotonicMs } from './time.ts';

/** What one process did for one request: a line of its own log, written by the process that did it. */
export interface HopRecord {
  readonly reqId: string;
  readonly hop: 'router' | 'worker' | 'client';
  readonly region: string;
  readonly process: string;
  /** Start of the hop. */
  readonly tMonoMs: number;
  readonly tWallMs: number;
  readonly tookMs: number;
  readonly status: number;
  /** Of the process's SDK; absent where there is no gate. */
  readonly incarnation?: number;
  /** The newest order the process itself served by when it pinned. */
  readonly held?: Order;
  /** What stuck the caller to a generation. */
  readonly key?: string;
  /** 0 where there is no gate. */
  readonly epoch: number;
  /** The pin token the hop served by; empty where there is none. */
  readonly pin: string;
  /** `KIND/NAME` -> digest of each part really used on this hop. */
  readonly parts: Readonly<Record<string, string>>;
  readonly decision?: string;
  readonly clip?: string;
  readonly truth?: string;
  /** Answered, and not the truth. */
  readonly wrong?: boolean;
  readonly error?: string;
}

/** Appends NDJSON, a whole line a write, so that a killed process leaves whole lines. */
export class HopLog {
  readonly #file: number;
  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }
  write(record: HopRecord): void {
    writeSync(this.#file, `${JSON.stringify(record)}\n`);
  }
}

export interface HopStart {
  readonly tMonoMs: number;
  readonly tWallMs: number;
}
export function hopStart(): HopStart {
  return { tMonoMs: monotonicMs(), tWallMs: Date.now() };
}
export function tookMs(start: HopStart): number {
  return Math.round((monotonicMs() - start.tMonoMs) * 1000) / 1000;
}
