import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHops } from '@raftgate/proof';
import type { Hop } from '@raftgate/proof';

/** Every hop of one half, from the logs its processes wrote. */
export interface HalfLog {
  readonly hops: readonly Hop[];
  /** Lines that are no hops: nobody wrote half a line while this was a calm run. */
  readonly refused: number;
}

export function readHalf(directory: string, half: 'gate' | 'control'): HalfLog {
  const files = readdirSync(directory).filter((file) => file.startsWith(`${half}-`) && file.endsWith('.ndjson'));
  const read = files.map((file) => readHops(readFileSync(join(directory, file), 'utf8')));
  return { hops: read.flatMap((one) => one.hops), refused: read.reduce((sum, one) => sum + one.refused.length, 0) };
}

/** The hops of one request. */
export interface RequestHops {
  readonly reqId: string;
  readonly client: Hop | undefined;
  readonly routers: readonly Hop[];
  readonly workers: readonly Hop[];
}

/**
 * Requests that were over for their caller by `untilMs`: whatever the fleet wrote about them was written by then. Later ones may
 * have been on their way while the logs were read.
 */
export function byRequest(hops: readonly Hop[], untilMs: number): readonly RequestHops[] {
  const all = [...Map.groupBy(hops, (hop) => hop.reqId)].map(([reqId, found]) => ({
    reqId,
    client: found.find((hop) => hop.hop === 'client'),
    routers: found.filter((hop) => hop.hop === 'router'),
    workers: found.filter((hop) => hop.hop === 'worker'),
  }));
  return all.filter((request) => request.client !== undefined && request.client.endedMs <= untilMs);
}

/**
 * What the fleet did, for the checker: hops of routers and workers, and on the router's what the caller knows of the answer. The caller
 * itself is no hop of the region: it holds no pin.
 */
export function fleetHops(requests: readonly RequestHops[]): readonly Hop[] {
  return requests.flatMap(({ client, routers, workers }) => {
    const { truth, wrong } = client ?? {};
    const known = { ...(truth === undefined ? {} : { truth }), ...(wrong === undefined ? {} : { wrong }) };
    return [...routers.map((hop) => ({ ...hop, ...known })), ...workers];
  });
}
