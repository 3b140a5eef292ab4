import { NAMESPACE, CHANNEL, REGIONS } from '../../fleet/names.ts';
import { monotonicMs, pause, until } from '../../fleet/time.ts';
import { atMost, holds } from '../../report/claim.ts';
import type { Claim } from '../../report/claim.ts';
import { catchUpMs, findLeader } from '../members.ts';
import { isAtWeight, isOver, rolloutWhen, stableIn, startRollout } from '../world.ts';
import type { Scene, World } from '../world.ts';

/** How long the killed member stays away. */
const AWAY_MS = 2_000;
/** Writes must be possible again by then, on two busy cores. */
const MAX_WRITE_BLOCKED_MS = 10_000;
const MAX_CATCH_UP_MS = 20_000;

export const canary: Scene = {
  name: 'r2',
  title: '2  r2: v5 with its own frame; canary in region a, then b, then c; the leader is killed on the way',
  async run(world) {
    await startRollout(world, 'r2');
    await rolloutWhen(world, 'r2', 60_000, (rollout) => isAtWeight(rollout, 10) || isOver(rollout));
    const lost = await loseLeader(world);
    const rollout = await rolloutWhen(world, 'r2', 90_000, isOver);
    const isEverywhere = REGIONS.every((region) => stableIn(world, region) === 'voice@r2');
    return [
      holds(
        'r2 is live in every region, although the leader was killed between its steps',
        rollout.status.phase === 'Healthy' && isEverywhere,
      ),
      holds('no step of r2 was taken twice or skipped', stepsOnce(world)),
      ...lost,
    ];
  },
};

async function loseLeader(world: World): Promise<readonly Claim[]> {
  const { cluster, telling, writes } = world;
  const leader = await until('a leader', 10_000, () => findLeader(cluster.places));
  const killedAtMs = monotonicMs();
  await cluster.kill(leader.name);
  telling.line('cluster', `${leader.name}, the leader, was killed (SIGKILL)`);
  const next = await until('another leader', 20_000, () => findLeader(cluster.places.filter((place) => place !== leader)));
  await pause(AWAY_MS);
  const blockedMs = writes.blockedMs(killedAtMs, monotonicMs());
  telling.line('cluster', `${next.name} leads; writes were blocked for ${Math.round(blockedMs)} ms; the rollout kept its step`);
  await cluster.startMember(leader.name);
  const key = world.keys.channel(CHANNEL);
  const { revision } = await world.kv.range({ key });
  const caughtUpMs = await catchUpMs(leader, key, revision, MAX_CATCH_UP_MS);
  telling.line('cluster', `${leader.name} is back and caught up with revision ${revision} after ${Math.round(caughtUpMs)} ms`);
  return [
    atMost('writes are possible again soon after the leader died', Math.round(blockedMs), MAX_WRITE_BLOCKED_MS, 'ms'),
    atMost('the killed member came back and caught up', Math.round(caughtUpMs), MAX_CATCH_UP_MS, 'ms'),
  ];
}

/** By the audit: the actions of r2 that change a region come once for each step that asks for one, all in the first attempt. */
function stepsOnce(world: World): boolean {
  const rollout = world.view.rollouts.get('r2');
  if (rollout === undefined || rollout.status.step !== rollout.spec.steps.length) return false;
  const wanted = rollout.spec.steps.filter((step) => step.type === 'setWeight' || step.type === 'activate').length;
  const epochs = world.history.events.filter((event) => {
    const value = event.value as { readonly salt?: string; readonly generations?: unknown; readonly region?: string } | undefined;
    return event.key.startsWith(`/raftgate/v1/${NAMESPACE}/fleet/${CHANNEL}/assignments/`) && value !== undefined;
  }).length;
  // r1 gave every region its first assignment.
  return epochs === REGIONS.length + wanted;
}
