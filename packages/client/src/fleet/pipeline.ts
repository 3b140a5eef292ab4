import { levelRank } from '@raftgate/contract';
import type { Artifact, Level } from '@raftgate/contract';
import { messageOf } from '../errors.ts';
import { fetchArtifacts } from './artifacts.ts';
import type { Documents } from './documents.ts';
import type { HeldBundle } from './generation.ts';
import type { Cancellation, Loader } from './loader.ts';
import type { FleetIo } from './options.ts';
import { PrepareError } from './prepare-error.ts';
import { playProbes } from './probes.ts';

/** What bringing a bundle up needs. */
export interface Workbench<L> {
  readonly documents: Documents;
  readonly loader: Loader<L> | undefined;
  readonly fetchArtifact: ((artifact: Artifact, signal: Cancellation) => Promise<Uint8Array>) | undefined;
  readonly role: string;
  readonly io: FleetIo;
  /** A level was reached. */
  onLevel(held: HeldBundle<L>): void;
}

/**
 * fetched -> loaded -> warmed -> probed, each level after the one before and never skipped. Rejects with PrepareError for
 * what this worker cannot do, with the transport's error when the store did not answer. What was reached stays.
 */
export async function bringTo<L>(bench: Workbench<L>, held: HeldBundle<L>, target: Level): Promise<void> {
  if (!held.has('fetched')) {
    held.fetched = await bench.documents.fetch(held.bundle, bench.role);
    held.artifacts = await fetchArtifacts(held.fetched.parts, bench.fetchArtifact, held.cancel);
    reach(bench, held, 'fetched');
  }
  const parts = held.fetched?.parts ?? new Map<string, never>();
  if (wants(target, 'loaded') && !held.has('loaded')) {
    if (bench.loader !== undefined) {
      const request = { bundle: held.bundle, name: held.name, parts, artifacts: held.artifacts };
      const loaded = await attempt('LOAD', bench.loader.load(request, held.cancel));
      // The bytes went into the loader; keeping them would hold every model twice.
      held.artifacts = new Map();
      if (held.cancel.isCancelled) return void bench.loader.unload?.(loaded);
      held.loaded = loaded;
    }
    reach(bench, held, 'loaded');
  }
  if (wants(target, 'warmed') && !held.has('warmed')) {
    if (bench.loader?.warm !== undefined && held.loaded !== undefined) await attempt('WARM', bench.loader.warm(held.loaded, held.cancel));
    reach(bench, held, 'warmed');
  }
  if (wants(target, 'probed') && !held.has('probed')) {
    held.probes = await playProbes(parts, bench.role, bench.loader, held.loaded, bench.io);
    const failed = held.probes.find((one) => !one.passed);
    if (failed !== undefined) throw new PrepareError('PROBE', `${failed.probe}: expected ${failed.expected}, found ${failed.actual}`);
    reach(bench, held, 'probed');
  }
}

const wants = (target: Level, level: Level): boolean => levelRank(target) >= levelRank(level);

function reach<L>(bench: Workbench<L>, held: HeldBundle<L>, level: Level): void {
  held.level = level;
  bench.onLevel(held);
}

async function attempt<T>(code: 'LOAD' | 'WARM', work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof PrepareError ? error : new PrepareError(code, messageOf(error));
  }
}
