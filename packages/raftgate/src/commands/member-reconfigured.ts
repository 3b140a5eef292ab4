import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterClient, ClusterConfiguration } from '@raftgate/client';
import { WAIT_POLL_MS, isUnknown } from './member-shared.ts';

type Asked = Pick<ClusterClient, 'reconfigure' | 'configuration'>;
type Wanted = Parameters<ClusterClient['reconfigure']>[0];

/** Whoever answers may be one of those that go, and be gone before it learns what became of it: then those that stay are asked. */
export async function reconfigured(cluster: Asked, wanted: Wanted, timeoutMs: number): Promise<ClusterConfiguration> {
  const options = { deadlineMs: timeoutMs };
  const untilMs = performance.now() + timeoutMs;
  for (let unknown: unknown; ;) {
    // It expects the same index each time: only one of these attempts can be the one that does it.
    const tried = await cluster.reconfigure(wanted, options).catch(asError);
    if (!(tried instanceof Error)) return tried;
    if (!isUnknown(tried) && unknown === undefined) throw tried;
    unknown ??= tried;
    const found = await cluster.configuration(options);
    if (isAsWanted(found, wanted)) return found;
    const isOthers = !isUnknown(tried) && found.outgoing.length === 0;
    if (isOthers || performance.now() >= untilMs) throw unknown;
    await sleep(WAIT_POLL_MS);
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function isAsWanted({ voters, outgoing, learners }: ClusterConfiguration, wanted: Wanted): boolean {
  return outgoing.length === 0 && areThose(voters, wanted.voters) && areThose(learners, wanted.learners);
}

const areThose = (ids: readonly number[], wanted: readonly number[]): boolean =>
  ids.length === wanted.length && ids.every((id) => wanted.includes(id));
