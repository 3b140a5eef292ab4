import type { Refusal } from '@raftgate/contract';

/**
 * MANIFEST            a manifest is not of its kind's schema
 * VERSION_CONFLICT    this name@version exists with other content; versions never change
 * BUNDLE_CONFLICT     this bundle name exists with another digest
 * PART_UNKNOWN        a bundle refers to a part that is neither in the manifests nor in the store
 * INCOMPATIBLE        two parts of a bundle break a rule
 * BUNDLE_UNKNOWN / CHANNEL_UNKNOWN / ROLLOUT_UNKNOWN   there is no such thing
 * ROLLOUT_EXISTS      this rollout name was used before
 * ROLLOUT_ACTIVE      the channel has an active rollout; one moves at a time
 * STEPS               the steps of a rollout cannot work together
 * STALE_REVISION      it changed since the revision the caller saw; nothing was done
 * NOT_ALLOWED         the verb does not apply in this phase
 * REVOKED             the bundle's digest is revoked
 * NO_TARGET           there is no release to go back to
 * DOCUMENT            a stored document cannot be decoded
 * BUSY                others kept changing the channel; nothing was done, try again
 */
export type RolloutRefusalCode =
  | 'MANIFEST'
  | 'VERSION_CONFLICT'
  | 'BUNDLE_CONFLICT'
  | 'PART_UNKNOWN'
  | 'INCOMPATIBLE'
  | 'BUNDLE_UNKNOWN'
  | 'CHANNEL_UNKNOWN'
  | 'ROLLOUT_UNKNOWN'
  | 'ROLLOUT_EXISTS'
  | 'ROLLOUT_ACTIVE'
  | 'STEPS'
  | 'STALE_REVISION'
  | 'NOT_ALLOWED'
  | 'REVOKED'
  | 'NO_TARGET'
  | 'DOCUMENT'
  | 'BUSY';

/** Why something was not done, and what to do. Nothing was written. */
export interface RolloutRefusal {
  readonly code: RolloutRefusalCode;
  readonly message: string;
  /** The thing it is about: a manifest, a key, a pair of parts. */
  readonly subject?: string;
  readonly found?: string;
  readonly expected?: string;
  /** The way out. */
  readonly action?: string;
}

/** What a function of this room resolves to. An engine that did not answer is a rejection with a `KvErrorCode`, not a refusal. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: RolloutRefusal };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refusedWith(
  code: RolloutRefusalCode,
  message: string,
  more: Omit<RolloutRefusal, 'code' | 'message'> = {},
): { readonly ok: false; readonly refusal: RolloutRefusal } {
  return { ok: false, refusal: { code, message, ...more } };
}

export function refusedDocument(key: string, refusal: Refusal): { readonly ok: false; readonly refusal: RolloutRefusal } {
  return refusedWith('DOCUMENT', `${refusal.code} at ${refusal.path}: ${refusal.message}`, { subject: key });
}

export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`rollout: invariant broken: ${message}`);
}
