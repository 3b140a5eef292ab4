import { connectKv } from '@raftgate/client/node';
import { type Cluster, type Syncs, sleep } from './cluster.ts';

/** A client's own patience: a server that says nothing is silent for as long. */
const DEADLINE_MS = 3_000;
const RETRY_MS = 5;
/** Let the members settle between two rounds: a follower that has just caught up would make the next one cheaper or dearer. */
const CALM_MS = 300;

export interface Round {
  /** From the signal to the first write acknowledged after it, through a follower. */
  readonly nextWriteMs: number;
  /** From the signal to the answer of a write that was on its way through a follower, whatever the answer. */
  readonly inFlightMs: number;
  /** Of the members that stay, from a little before the signal until that write. */
  readonly syncs: Syncs;
}

/** Signals the leader under a light load through a follower, and times what a client of that follower sees. */
export async function round(cluster: Cluster, signal: NodeJS.Signals, number: number): Promise<Round> {
  const leader = await cluster.leader();
  const follower = cluster.places.find((place) => place !== leader);
  if (follower === undefined) throw new Error('no follower');
  const kv = connectKv({ endpoints: [follower.clientUrl] });
  const put = (name: string): Promise<unknown> =>
    kv.txn({ compare: [], success: [{ op: 'put', key: `failover/${name}`, value: new Uint8Array(64) }] }, { deadlineMs: DEADLINE_MS });
  try {
    const before = await cluster.syncs(leader);
    for (let i = 0; i < 20; i++) await put('warm');
    const inFlight = settled(put(`in-flight-${number}`));
    const startedMs = performance.now();
    cluster.signal(leader, signal);
    const next = firstWrite(put, startedMs);
    const answeredMs = (await inFlight) - startedMs;
    const nextWriteMs = await next;
    const after = await cluster.syncs(leader);
    const syncs = { count: after.count - before.count, ms: after.ms - before.ms };
    const round = { nextWriteMs, inFlightMs: Math.max(0, answeredMs), syncs };
    await recover(cluster, leader, signal);
    return round;
  } finally {
    await kv.close();
  }
}

async function settled(call: Promise<unknown>): Promise<number> {
  await call.catch(() => undefined);
  return performance.now();
}

/**
 * A write that was sent after the signal was given, acknowledged. One is sent every RETRY_MS whatever became of those before: a
 * server that is silent is not asked in vain for as long as it likes.
 */
async function firstWrite(put: (name: string) => Promise<unknown>, startedMs: number): Promise<number> {
  const attempts: Promise<void>[] = [];
  let isOver = false;
  const written = new Promise<number>((resolve) => {
    const attempt = (): void => {
      if (isOver) return;
      attempts.push(
        put('next')
          .then(() => resolve(performance.now() - startedMs))
          .catch(() => undefined),
      );
      setTimeout(attempt, RETRY_MS);
    };
    // What is acknowledged in the signal's own millisecond was acknowledged by the old leader.
    setTimeout(attempt, RETRY_MS);
  });
  const writtenMs = await written;
  isOver = true;
  await Promise.all(attempts);
  return writtenMs;
}

async function recover(cluster: Cluster, leader: Cluster['places'][number], signal: NodeJS.Signals): Promise<void> {
  if (signal === 'SIGSTOP') cluster.signal(leader, 'SIGCONT');
  else {
    await cluster.ended(leader);
    cluster.launch(leader);
  }
  await cluster.leader();
  await sleep(CALM_MS);
}
