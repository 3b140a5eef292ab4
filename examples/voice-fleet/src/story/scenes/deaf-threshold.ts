import type { Assignment } from '@raftgate/contract';
import { parseKey, totalWeight } from '@raftgate/contract';
import { REGIONS } from '../../fleet/names.ts';
import { atMost, holds } from '../../report/claim.ts';
import { isOver, rolloutWhen, stableIn, startRollout } from '../world.ts';
import type { Scene, World } from '../world.ts';

export const deafThreshold: Scene = {
  name: 'r3b',
  title: '   r3b: v6 with context 64 and a threshold only loud voices reach: passes the probe. The third net, a guard',
  async run(world) {
    await startRollout(world, 'r3b');
    const rollout = await rolloutWhen(world, 'r3b', 90_000, isOver);
    const isAborted = rollout.status.phase === 'RolledBack' && rollout.status.reason.includes('recall');
    const largest = largestShare(world, 'voice@r3b');
    return [
      holds('r3b is aborted by the guard on recall, by itself', isAborted),
      atMost('r3b never got more than its first step', largest, 10, '% of region a'),
      holds(
        'the abort went back to the base, r2',
        REGIONS.every((region) => stableIn(world, region) === 'voice@r2'),
      ),
    ];
  },
};

/** The largest share of new callers, in per cent, that any assignment of any region ever gave a release. */
function largestShare({ keys, history }: World, release: string): number {
  const shares = history.events.flatMap(({ key, value }) => {
    if (parseKey(keys, key)?.type !== 'assignment' || value === undefined) return [];
    const { generations } = value as Assignment;
    const weight = generations.find((one) => one.name === release)?.weight ?? 0;
    return [(100 * weight) / Math.max(1, totalWeight(generations))];
  });
  return Math.round(Math.max(0, ...shares));
}
