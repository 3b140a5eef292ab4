import { join } from 'node:path';
import { FleetClient } from '@raftgate/client';
import type { FleetEvent, KvTransport, Loader } from '@raftgate/client';
import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import { FLEET_LEASE_SECONDS, FLEET_REPORT_MS } from '../limits.ts';
import type { Place } from '../process/inside.ts';
import { say } from '../process/inside.ts';
import { fileCache } from './cache.ts';
import { CHANNEL, NAMESPACE } from './names.ts';

/** The fleet SDK as every process of the gate's half embeds it; its events become lines for the story to show. */
export function fleetClient<L>(place: Place, role: string, kv: KvTransport, loader?: Loader<L>): FleetClient<L> {
  return new FleetClient<L>({
    kv,
    io: { clock: nodeClock(), timers: nodeTimers(), random: nodeRandom() },
    namespace: NAMESPACE,
    channel: CHANNEL,
    region: place.region,
    role,
    instance: place.name,
    cache: fileCache(join(place.directory, 'cache', `${place.name}.snapshot`)),
    onEvent: (event: FleetEvent) => say('fleet', event),
    limits: { reportMs: FLEET_REPORT_MS, leaseTtlSeconds: FLEET_LEASE_SECONDS },
    ...(loader === undefined ? {} : { loader }),
  });
}
