import type { KvTransport } from '@raftgate/client';
import type { Keys } from '@raftgate/contract';
import type { LocalCluster } from 'raftgate';
import type { Claim } from '../report/claim.ts';
import type { Fleet } from '../process/fleet.ts';
import { until } from '../fleet/time.ts';
import { raftgate, releaseFile } from './cli.ts';
import type { CommandResult } from './cli.ts';
import type { History } from './history.ts';
import type { Telling } from './telling.ts';
import type { ClusterView, RolloutShown } from './view.ts';
import type { Writes } from './writes.ts';

/** Everything a scene may touch. */
export interface World {
  readonly directory: string;
  readonly cluster: LocalCluster;
  readonly kv: KvTransport;
  readonly keys: Keys;
  readonly history: History;
  readonly view: ClusterView;
  readonly gate: Fleet;
  readonly writes: Writes;
  readonly telling: Telling;
}

/** A part of the story with its own claims. */
export interface Scene {
  readonly name: string;
  readonly title: string;
  run(world: World): Promise<readonly Claim[]>;
}

/** Types a command, shows it, and gives back how it ended. */
export async function command(world: World, args: readonly string[]): Promise<CommandResult> {
  const result = await raftgate(world.cluster.endpoints, args);
  world.telling.line('story', `$ ${result.shown}${result.status === 0 ? '' : `   (status ${result.status})`}`);
  return result;
}

/** Each of the commands that must succeed does nothing when it was done already, so one that got no answer is typed again. */
const MUST_ATTEMPTS = 3;

/** A command that must succeed for the story to go on. */
export async function must(world: World, args: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await command(world, args);
    if (result.status === 0) return;
    if (attempt === MUST_ATTEMPTS) throw new Error(`${result.shown}\n${result.err}${result.out}`);
  }
}

export async function startRollout(world: World, name: string): Promise<void> {
  await must(world, ['apply', '-f', releaseFile(`rollout-${name}`)]);
}

/** Resolves with the rollout once `holds`; rejects with where it stands when `timeoutMs` passes first. */
export async function rolloutWhen(
  world: World,
  name: string,
  timeoutMs: number,
  holds: (rollout: RolloutShown) => boolean,
): Promise<RolloutShown> {
  const standing = (): string => {
    const { phase = 'not begun', reason = '' } = world.view.rollouts.get(name)?.status ?? {};
    return `${phase}: ${reason}`;
  };
  try {
    return await until(`rollout ${name}`, timeoutMs, () => {
      const rollout = world.view.rollouts.get(name);
      return rollout !== undefined && holds(rollout) ? rollout : undefined;
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}; it is ${standing()}`, { cause: error });
  }
}

export const isOver = ({ status }: RolloutShown): boolean => status.phase === 'Healthy' || status.phase === 'RolledBack';

/** Whether it stands at a step of this type that comes after a step with this weight. */
export function isAtWeight(rollout: RolloutShown, weight: number): boolean {
  const { steps } = rollout.spec;
  const [before, now] = [steps[rollout.status.step - 1], steps[rollout.status.step]];
  return before?.type === 'setWeight' && before.weight === weight && now?.type === 'analysis';
}

/** What a region's new callers get: the release with the largest weight. */
export function stableIn(world: World, region: string): string {
  const generations = world.view.assignments.get(region)?.generations ?? [];
  return generations.toSorted((a, b) => b.weight - a.weight)[0]?.name ?? '';
}
