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
    let refused: unknown;
    try {
      return await cluster.reconfigure(wanted, options);
    } catch (error) {
      refused = error;
    }
    if (!isUnknown(refused) && unknown === undefined) throw refused;
    unknown ??= refused;
    const found = await cluster.configuration(options);
    if (isAsWanted(found, wanted)) return found;
    const isOthers = !isUnknown(refused) && found.outgoing.length === 0;
    if (isOthers || performance.now() >= untilMs) throw unknown;
    await sleep(WAIT_POLL_MS);
  }
}

function isAsWanted({ voters, outgoing, learners }: ClusterConfiguration, wanted: Wanted): boolean {
  return outgoing.length === 0 && areThose(voters, wanted.voters) && areThose(learners, wanted.learners);
}

const areThose = (ids: readonly number[], wanted: readonly number[]): boolean =>
  ids.length === wanted.length && ids.every((id) => wanted.includes(id));
