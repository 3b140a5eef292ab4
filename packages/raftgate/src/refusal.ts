import type { Outcome, RolloutRefusalCode } from '@raftgate/rollout';
import { CommandError, type Facts } from './errors.ts';

/** The value, or the refusal as an error people can act on. */
export function granted<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, subject, found, expected, action } = outcome.refusal;
  const facts: Facts = {
    ...(subject === undefined ? {} : { subject }),
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
  };
  throw new CommandError(`RG_${code}`, message, facts, action ?? CURES[code]);
}

/** The way out where the refusal itself knows none better. */
const CURES: Readonly<Record<RolloutRefusalCode, string>> = {
  MANIFEST: 'correct the manifest and apply it again; nothing refers to what was written before it',
  VERSION_CONFLICT: 'give the new content a new version: versions never change',
  BUNDLE_CONFLICT: 'give the new bundle a new name: bundles never change',
  PART_UNKNOWN: 'apply the part first, or together with the bundle',
  INCOMPATIBLE: 'change one of the two parts, or the bundle that combines them',
  BUNDLE_UNKNOWN: '`raftgate get bundles` lists them; apply a Bundle manifest for a new one',
  CHANNEL_UNKNOWN: '`raftgate get channels` lists them; apply a Channel manifest for a new one',
  ROLLOUT_UNKNOWN: '`raftgate rollout list CHANNEL` lists them',
  ROLLOUT_EXISTS: 'give it another name with --name',
  ROLLOUT_ACTIVE: 'wait for it, or `raftgate rollout abort CHANNEL`',
  STEPS: 'correct the steps',
  STALE_REVISION: 'look at it again with `raftgate rollout status`, then decide again',
  NOT_ALLOWED: '`raftgate rollout status CHANNEL` shows where it stands',
  REVOKED: 'roll out another bundle',
  NO_TARGET: 'start a rollout of a bundle you trust',
  DOCUMENT: 'somebody wrote below /raftgate/v1 by other means; put the document back from a backup',
  BUSY: 'run the same command again',
};
