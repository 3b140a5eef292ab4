import { join } from 'node:path';
import { connectKv } from '@raftgate/client/node';
import { LiveParts } from '../control/live.ts';
import { followKeys } from '../control/watch.ts';
import { serve } from '../fleet/http.ts';
import { HopLog } from '../fleet/log.ts';
import { ROLE_WORKER } from '../fleet/names.ts';
import { fleetClient } from '../fleet/sdk.ts';
import { MAX_CLIP_BYTES } from '../limits.ts';
import { obey, placeFromArgs, say } from '../process/inside.ts';
import { GateTurns, voiceLoader } from './gate.ts';
import { workerHandler } from './server.ts';
import type { TurnSource } from './server.ts';
import { ModelShelf } from './shelf.ts';

/** An inference worker of either half: `ready` once it listens, `serving` once it has something to answer with. */
const place = placeFromArgs();
const kv = connectKv({ endpoints: place.endpoints });
const shelf = new ModelShelf();

interface Half {
  readonly source: TurnSource;
  /** Resolves once it can answer for the first time. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

function gate(): Half {
  const fleet = fleetClient(place, ROLE_WORKER, kv, voiceLoader(shelf));
  return { source: new GateTurns(fleet), start: () => fleet.start(), stop: () => fleet.stop() };
}

function control(): Half {
  const live = new LiveParts(shelf, {
    onSwapped: (name) => say('holds', { name }),
    onError: (error) => say('failed', { message: String(error) }),
  });
  return { source: live, start: async () => void (await followKeys(kv, live)), stop: async () => undefined };
}

const half = place.half === 'gate' ? gate() : control();
const log = new HopLog(join(place.directory, `${place.half}-${place.name}.ndjson`));
const { server, port } = await serve(workerHandler({ name: place.name, region: place.region, log }, half.source), MAX_CLIP_BYTES);
obey({}, async () => {
  server.close();
  await half.stop();
  await kv.close();
});
say('ready', { port });
await half.start();
say('serving', {});
