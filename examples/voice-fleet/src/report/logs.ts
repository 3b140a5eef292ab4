import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HopRecord } from '../fleet/log.ts';

/** Every hop record of one half, from the logs its processes wrote. A last line without its end is left out. */
export function readHops(directory: string, half: 'gate' | 'control'): readonly HopRecord[] {
  return readdirSync(directory)
    .filter((file) => file.startsWith(`${half}-`) && file.endsWith('.ndjson'))
    .flatMap((file) => records(readFileSync(join(directory, file), 'utf8')));
}

function records(text: string): readonly HopRecord[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line): HopRecord => JSON.parse(line));
}

/** The hops of one request. */
export interface RequestHops {
  readonly reqId: string;
  readonly client: HopRecord | undefined;
  readonly router: readonly HopRecord[];
  readonly worker: readonly HopRecord[];
}

export function byRequest(hops: readonly HopRecord[]): readonly RequestHops[] {
  const groups = Map.groupBy(hops, (record) => record.reqId);
  return [...groups].map(([reqId, records]) => ({
    reqId,
    client: records.find((record) => record.hop === 'client'),
    router: records.filter((record) => record.hop === 'router'),
    worker: records.filter((record) => record.hop === 'worker'),
  }));
}
