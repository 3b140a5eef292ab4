import { CHANNEL, REGIONS } from '../../fleet/names.ts';
import { until } from '../../fleet/time.ts';
import { holds } from '../../report/claim.ts';
import { isAtWeight, isOver, must, rolloutWhen, stableIn, startRollout } from '../world.ts';
import type { Scene, World } from '../world.ts';

/** By then every instance of the channel must have said that it serves under the new overlay. */
const OVERLAY_TIMEOUT_MS = 10_000;

export const upgrade: Scene = {
  name: 'r4',
  title: '5  r4: v6 as it wants to be run, another prompt and flag; meanwhile a kill switch, a restart and a new worker',
  async run(world) {
    const { gate, telling } = world;
    await startRollout(world, 'r4');
    await rolloutWhen(world, 'r4', 60_000, (rollout) => isAtWeight(rollout, 10) || isOver(rollout));
    const restarted = gate.restartWorker('b-1').then(() => telling.line('b', 'worker b-1 was restarted and serves again'));
    await rolloutWhen(world, 'r4', 60_000, (rollout) => isAtWeight(rollout, 50) || isOver(rollout));
    const added = gate.addWorker('a', 'a-3').then(() => telling.line('a', 'worker a-3 joined and serves'));
    await must(world, ['kill-switch', 'set', CHANNEL, '--flag', 'reply-style=warm', '--reason', 'too warm']);
    const everywhere = await killedEverywhere(world);
    await Promise.all([restarted, added]);
    const rollout = await rolloutWhen(world, 'r4', 90_000, isOver);
    return [
      holds(
        'r4 is live in every region',
        rollout.status.phase === 'Healthy' && REGIONS.every((region) => stableIn(world, region) === 'voice@r4'),
      ),
      holds('a kill switch reached every instance without a rollout', everywhere),
      holds(
        'a worker restarted and a worker added in mid-rollout serve',
        gate.workerNames('a').length === 3 && gate.workerNames('b').length === 2,
      ),
    ];
  },
};

async function killedEverywhere(world: World): Promise<boolean> {
  const { kvs } = await world.kv.range({ key: world.keys.overlay(CHANNEL) });
  const revision = kvs[0]?.modRevision ?? Number.MAX_SAFE_INTEGER;
  return await until('the kill switch is everywhere', OVERLAY_TIMEOUT_MS, () => {
    const instances = [...world.view.instances.values()].filter((instance) => instance.isServing);
    return instances.every((instance) => instance.overlayRevision >= revision) ? true : undefined;
  }).catch(() => false);
}
