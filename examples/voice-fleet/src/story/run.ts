import { pairOf } from '../control/writer.ts';
import type { Pair } from '../control/writer.ts';
import { ControlScript, pairLabel, runControl } from '../control/changes.ts';
import type { ChangeMade, ControlReleases } from '../control/changes.ts';
import { writePair } from '../control/writer.ts';
import { readBundle } from '../fleet/bundles.ts';
import type { Claim } from '../report/claim.ts';
import { releaseFile } from './cli.ts';
import { badPair } from './scenes/bad-pair.ts';
import { canary } from './scenes/canary.ts';
import { deafModel } from './scenes/deaf-model.ts';
import { deafThreshold } from './scenes/deaf-threshold.ts';
import { firstRelease } from './scenes/first-release.ts';
import { upgrade } from './scenes/upgrade.ts';
import type { Stage } from './stage.ts';
import { must } from './world.ts';
import type { Scene, World } from './world.ts';

/** How long a bad pair stays in the keys before somebody notices, in the half without the gate. In life it is longer. */
export const NOTICED_AFTER_MS = 3_000;

/** Inert until a rollout moves them: parts, bundles and the channel. */
const MANIFESTS = ['channel', 'r1', 'r2', 'r3', 'r3b', 'r4'];
const AFTER_TRAFFIC: readonly Scene[] = [canary, badPair, deafModel, deafThreshold, upgrade];

export interface Told {
  readonly claims: readonly Claim[];
  readonly changes: readonly ChangeMade[];
}

/** The story, both halves of it. */
export async function tellStory({ world, control, traffic }: Stage, gapMs: number): Promise<Told> {
  await must(world, ['apply', '-f', ...MANIFESTS.map(releaseFile)]);
  const releases = await readReleases(world);
  await writePair(world.kv, releases.r1, 'config-first', 0);
  await control.allHold(pairLabel(releases.r1));
  const claims = [...(await play(world, firstRelease))];
  await traffic.play([...world.gate.routers(), ...control.routers()]);
  world.telling.line('traffic', 'plays clips at both halves, from here on');
  const script = new ControlScript(world.kv, releases.r1, {
    onChange: (made) => world.telling.line('without', changeShown(made)),
    settled: (label) => control.allHold(label),
  });
  const beside = runControl(script, releases, { gapMs, noticedAfterMs: NOTICED_AFTER_MS });
  // Its failure is told when it is waited for, and not before.
  beside.catch(() => undefined);
  for (const scene of AFTER_TRAFFIC) claims.push(...(await play(world, scene)));
  await beside;
  return { claims, changes: script.made };
}

async function play(world: World, scene: Scene): Promise<readonly Claim[]> {
  world.telling.title(scene.title);
  return await scene.run(world);
}

async function readReleases({ kv, keys }: World): Promise<ControlReleases> {
  const pair = async (name: string): Promise<Pair> => pairOf(name, (await readBundle(kv, keys, name)).parts);
  const [r1, r2, r3b, r4] = await Promise.all([pair('voice@r1'), pair('voice@r2'), pair('voice@r3b'), pair('voice@r4')]);
  return { r1, r2, r3b, r4 };
}

function changeShown({ change, order, gapMs, to }: ChangeMade): string {
  return `${change}: ${pairLabel(to)}, ${order}, gap ${gapMs} ms`;
}
