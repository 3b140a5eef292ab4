import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_MANIFESTS } from '../limits.ts';
import { start } from '../verbs/start.ts';
import { commitBundle } from './commit-bundle.ts';
import { commitChannel } from './commit-channel.ts';
import { commitPart } from './commit-part.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './manifest.ts';

/** What became of one manifest. */
export interface Applied {
  /** `Model vad@v5`, `Bundle voice@r2`. */
  readonly subject: string;
  readonly result: 'created' | 'changed' | 'unchanged';
  /** Parts and bundles. */
  readonly digest?: string;
}

export interface ApplyOptions {
  /** Check everything against the store and write nothing. */
  readonly isDryRun?: boolean;
}

/**
 * Applies manifests: parts first (content-addressed), then bundles, channels, rollouts. Idempotent: the same manifests again
 * change nothing, so an apply that ended as unknown is simply repeated. A refusal names the manifest; what was written before it stays,
 * and nothing refers to it yet.
 */
export async function apply(gate: Gate, inputs: readonly unknown[], options: ApplyOptions = {}): Promise<Outcome<readonly Applied[]>> {
  if (inputs.length > MAX_MANIFESTS) return refusedWith('MANIFEST', `${inputs.length} manifests, at most ${MAX_MANIFESTS}`);
  const manifests: Manifest[] = [];
  for (const [at, input] of inputs.entries()) {
    const read = readManifest(input, at);
    if (!read.ok) return read;
    manifests.push(read.value);
  }
  const isDryRun = options.isDryRun === true;
  const of = <T extends Manifest['type']>(type: T) => manifests.filter((one): one is Extract<Manifest, { type: T }> => one.type === type);
  const parts = of('part');
  const bundles = of('bundle');
  const results: Applied[] = [];
  const steps: (() => Promise<Outcome<Applied>>)[] = [
    ...parts.map((part) => () => commitPart(gate, part, isDryRun)),
    ...bundles.map((bundle) => () => commitBundle(gate, bundle, { parts, bundles }, isDryRun)),
    ...of('channel').map((channel) => () => commitChannel(gate, channel, isDryRun)),
    ...of('rollout').map((rollout) => () => startFrom(gate, rollout, isDryRun)),
  ];
  for (const step of steps) {
    const applied = await step();
    if (!applied.ok) return applied;
    results.push(applied.value);
  }
  return done(results);
}

async function startFrom(gate: Gate, manifest: Extract<Manifest, { type: 'rollout' }>, isDryRun: boolean): Promise<Outcome<Applied>> {
  const { channel, name, bundle, steps } = manifest;
  const subject = `Rollout ${name}`;
  const started = await start(gate, { channel, rollout: name, bundle, steps, isDryRun });
  // The same rollout again: applied before, and it goes its way.
  if (!started.ok && started.refusal.code === 'ROLLOUT_EXISTS' && started.refusal.found === bundle)
    return done({ subject, result: 'unchanged' });
  return started.ok ? done({ subject, result: 'created' }) : started;
}
