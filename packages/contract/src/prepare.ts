import { array, digest, format, integer, label, name, object, oneOf } from './check.ts';
import type { Check } from './check.ts';
import { checkMember } from './assignment.ts';
import type { Member } from './assignment.ts';
import type { Digest } from './digest.ts';
import { MAX_PREPARE_MEMBERS } from './limits.ts';

/**
 * How ready a generation is in a worker, in this order: nothing held; bytes fetched and digests verified; loaded beside
 * the others; warmed; its golden probes played and passed.
 */
export const LEVELS = ['none', 'fetched', 'loaded', 'warmed', 'probed'] as const;
export type Level = (typeof LEVELS)[number];

export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

/**
 * `fleet/CHANNEL/prepare/REGION`: a rollout wants this bundle ready here. A worker that sees it brings the bundle to
 * `level` and says so in its instance record, with (rollout, attempt). The key going away changes nothing in what is held.
 */
export interface PrepareSet {
  readonly format: 1;
  readonly rollout: string;
  /** A retry is another attempt: failures of earlier ones do not count, so probes are played again. */
  readonly attempt: number;
  readonly channel: string;
  readonly region: string;
  readonly lineage: number;
  readonly bundle: Digest;
  /** For people; the digest decides. */
  readonly name: string;
  readonly level: Level;
  /** Frozen: who must answer. Workers that are not named load what their assignment says before they are ready. */
  readonly members: readonly Member[];
  /** The revision the members were read at. */
  readonly frozenAtRevision: number;
  /** Absolute: how many of `members` must be at `level`. */
  readonly minPrepared: number;
  /** Budget of time the controller counts, from when this key was written. */
  readonly deadlineMs: number;
}

export const checkPrepareSet: Check<PrepareSet> = object<PrepareSet>({
  format: format(1),
  rollout: name,
  attempt: integer(1),
  channel: label,
  region: label,
  lineage: integer(1),
  bundle: digest,
  name,
  level: oneOf(LEVELS),
  members: array(checkMember, MAX_PREPARE_MEMBERS),
  frozenAtRevision: integer(0),
  minPrepared: integer(0),
  deadlineMs: integer(1),
});
