import { REGIONS } from '../../fleet/names.ts';
import { until } from '../../fleet/time.ts';
import { holds } from '../../report/claim.ts';
import { isOver, rolloutWhen, stableIn, startRollout } from '../world.ts';
import type { Scene } from '../world.ts';

export const firstRelease: Scene = {
  name: 'r1',
  title: '1  r1: the legacy model, its config, route, timeouts, flag, prompts and policy table, live in three regions as one',
  async run(world) {
    await until('every process is known to the cluster', 60_000, () => world.view.instances.size >= world.gate.processes || undefined);
    await startRollout(world, 'r1');
    const rollout = await rolloutWhen(world, 'r1', 60_000, isOver);
    const isEverywhere = REGIONS.every((region) => stableIn(world, region) === 'voice@r1');
    return [holds('r1 is live in every region', rollout.status.phase === 'Healthy' && isEverywhere)];
  },
};
