import { REGIONS } from '../../fleet/names.ts';
import { holds } from '../../report/claim.ts';
import { isOver, rolloutWhen, stableIn, startRollout } from '../world.ts';
import type { Scene } from '../world.ts';

export const deafModel: Scene = {
  name: 'r3',
  title: '4  r3: v6 with the config v5 was happy with: breaks no rule, loads, runs, and is deaf. The second net, a probe',
  async run(world) {
    await startRollout(world, 'r3');
    const rollout = await rolloutWhen(world, 'r3', 60_000, isOver);
    const isRefused = rollout.status.phase === 'RolledBack' && rollout.status.reason.includes('hears-the-door');
    return [
      holds('r3 is refused by its golden probe, in prepare', isRefused),
      holds(
        'r2 stayed live in every region',
        REGIONS.every((region) => stableIn(world, region) === 'voice@r2'),
      ),
    ];
  },
};
