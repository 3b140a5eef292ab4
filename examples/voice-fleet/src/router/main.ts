import { join } from 'node:path';
import { connectKv } from '@raftgate/client/node';
import { CONTROL_EDGE } from '../control/edge.ts';
import { keepAliveAgent, serve } from '../fleet/http.ts';
import { HopLog } from '../fleet/log.ts';
import { ROLE_ROUTER } from '../fleet/names.ts';
import { fleetClient } from '../fleet/sdk.ts';
import { MAX_CLIP_BYTES, MAX_SOCKETS_PER_WORKER } from '../limits.ts';
import { obey, placeFromArgs, say } from '../process/inside.ts';
import type { Edge } from './edge.ts';
import { GateEdge } from './gate.ts';
import { WorkerPool } from './pool.ts';
import type { WorkerAddress } from './pool.ts';
import { routerHandler } from './server.ts';

/** A region's edge, of either half. The supervisor tells it which workers there are: `workers {"workers":[{name,port}]}`. */
const place = placeFromArgs();

interface Half {
  readonly edge: Edge;
  start(): Promise<void>;
  stop(): Promise<void>;
}

function gate(): Half {
  const kv = connectKv({ endpoints: place.endpoints });
  const fleet = fleetClient<undefined>(place, ROLE_ROUTER, kv);
  const stop = async (): Promise<void> => {
    await fleet.stop();
    await kv.close();
  };
  return { edge: new GateEdge(fleet), start: () => fleet.start(), stop };
}

const control: Half = { edge: CONTROL_EDGE, start: async () => undefined, stop: async () => undefined };

const half = place.half === 'gate' ? gate() : control;
const pool = new WorkerPool();
const agent = keepAliveAgent(MAX_SOCKETS_PER_WORKER);
const log = new HopLog(join(place.directory, `${place.half}-${place.name}.ndjson`));
const handler = routerHandler({ name: place.name, region: place.region, log, agent, pool, edge: half.edge });
const { server, port } = await serve(handler, MAX_CLIP_BYTES);
obey({ workers: (document) => pool.set((document as { readonly workers: readonly WorkerAddress[] }).workers) }, async () => {
  server.close();
  agent.destroy();
  await half.stop();
});
say('ready', { port });
await half.start();
say('serving', {});
