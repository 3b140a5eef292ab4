import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { connectKv } from '@raftgate/client/node';
import { Cluster, sleep } from './cluster.ts';

const WRITERS = 16;
/** Nothing compacts the history: an hour of it must stay below the quota of 2 GiB. */
const WRITE_EVERY_MS = 40;
/** A pause of one member, as a collector of garbage or a scheduler makes it: at most half of the election timeout. */
const PAUSE_MAX_MS = 450;
const PAUSE_EVERY_MS = 1_000;
/** Written and synced beside the members' logs, so that their syncs wait. */
const STORM_BYTES = 32 * 1024 * 1024;

/** Load on three members for `minutes`, with pauses of any one of them and storms of syncs on their disk; elections counted. */
export async function stalls(directory: string, minutes: number): Promise<Record<string, number>> {
  const cluster = await Cluster.start('raftgate', directory, 3);
  const untilMs = performance.now() + minutes * 60_000;
  let [writes, errors, pauses, storms, longestPauseMs, longestStormMs] = [0, 0, 0, 0, 0, 0];
  const before = await cluster.leaderChanges();
  const write = async (number: number): Promise<void> => {
    const kv = connectKv({ endpoints: cluster.places.map(({ clientUrl }) => clientUrl) });
    for (let i = 0; performance.now() < untilMs; i++) {
      const operation = { op: 'put', key: `stalls/${number}/${i % 64}`, value: new Uint8Array(256) } as const;
      await kv.txn({ compare: [], success: [operation] }).then(
        () => writes++,
        () => errors++,
      );
      await sleep(WRITE_EVERY_MS);
    }
    await kv.close();
  };
  const pause = async (): Promise<void> => {
    for (; performance.now() < untilMs; pauses++) {
      const place = cluster.places[pauses % cluster.places.length];
      if (place === undefined) return;
      const stoppedMs = performance.now();
      cluster.signal(place, 'SIGSTOP');
      await sleep(20 + ((pauses * 97) % PAUSE_MAX_MS));
      cluster.signal(place, 'SIGCONT');
      longestPauseMs = Math.max(longestPauseMs, Math.ceil(performance.now() - stoppedMs));
      await sleep(PAUSE_EVERY_MS);
    }
  };
  const storm = async (): Promise<void> => {
    const file = await open(join(directory, 'storm'), 'w');
    for (; performance.now() < untilMs; storms++) {
      const stormedMs = performance.now();
      await file.write(new Uint8Array(STORM_BYTES), 0, STORM_BYTES, 0);
      await file.datasync();
      longestStormMs = Math.max(longestStormMs, Math.ceil(performance.now() - stormedMs));
      await sleep(2_000);
    }
    await file.close();
  };
  try {
    await Promise.all([...Array.from({ length: WRITERS }, (_, number) => write(number)), pause(), storm()]);
    const elections = (await cluster.leaderChanges()) - before;
    const figures = { minutes, writes, errors, pauses, longestPauseMs, storms, longestStormMs, elections };
    console.log(`stalls   ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    await cluster.stop();
  }
}
