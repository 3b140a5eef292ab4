import { REGIONS } from '../../fleet/names.ts';
import { holds } from '../../report/claim.ts';
import { isOver, rolloutWhen, stableIn, startRollout } from '../world.ts';
import type { Scene } from '../world.ts';

export const deafThreshold: Scene = {
  name: 'r3b',
  title: '   r3b: v6 with context 64 and a threshold only loud voices reach: passes the probe. The third net, a guard',
  async run(world) {
    await startRollout(world, 'r3b');
    const rollout = await rolloutWhen(world, 'r3b', 90_000, isOver);
    const isAborted = rollout.status.phase === 'RolledBack' && rollout.status.reason.includes('recall');
    return [
      holds('r3b is aborted by the guard on recall, by itself', isAborted),
      holds(
        'the abort went back to the base, r2',
        REGIONS.every((region) => stableIn(world, region) === 'voice@r2'),
      ),
    ];
  },
};
