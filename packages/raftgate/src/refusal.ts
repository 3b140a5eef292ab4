import type { Outcome, RolloutRefusalCode } from '@raftgate/rollout';
import { CommandError, type Facts } from './errors.ts';

/** The value, or the refusal as an error people can act on. */
export function granted<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, subject, found, expected, action } = outcome.refusal;
  const known = REFUSALS[code];
  const facts: Facts = {
    ...(subject === undefined || message.includes(subject) ? {} : { subject }),
    ...(found === undefined ? {} : { found }),
    expected: expected ?? known.expected,
  };
  throw new CommandError(`RG_${code}`, message, facts, action ?? known.do);
}

interface Known {
  readonly expected: string;
  readonly do: string;
}

/** What the rule is, and the way out, where the refusal itself does not know better. */
const REFUSALS: Readonly<Record<RolloutRefusalCode, Known>> = {
  MANIFEST: {
    expected: 'a manifest of its kind',
    do: 'correct the manifest and apply it again; nothing refers to what was written before it',
  },
  VERSION_CONFLICT: { expected: 'the content this version was first written with', do: 'give the new content a new version' },
  BUNDLE_CONFLICT: { expected: 'the parts this bundle was first written with', do: 'give the new bundle a new name' },
  PART_UNKNOWN: { expected: 'a part that was applied', do: 'apply the part first, or together with the bundle' },
  INCOMPATIBLE: { expected: 'parts that can be live together', do: 'change one of the two parts, or the bundle that combines them' },
  BUNDLE_UNKNOWN: { expected: 'a bundle that was applied', do: '`raftgate get bundles` lists them' },
  CHANNEL_UNKNOWN: { expected: 'a channel that was applied', do: '`raftgate get channels` lists them' },
  ROLLOUT_UNKNOWN: { expected: 'a rollout that was started', do: '`raftgate rollout list CHANNEL` lists them' },
  ROLLOUT_EXISTS: { expected: 'a name that was never used on this channel', do: 'give another one with --name' },
  ROLLOUT_ACTIVE: { expected: 'no other rollout under way: one moves at a time', do: 'wait for it, or `raftgate rollout abort CHANNEL`' },
  STEPS: { expected: 'steps that can follow one another', do: 'correct the steps' },
  STALE_REVISION: {
    expected: 'the record as it was when you looked',
    do: 'look again with `raftgate rollout status CHANNEL`, then decide again',
  },
  NOT_ALLOWED: { expected: 'a verb that applies in this phase', do: '`raftgate rollout status CHANNEL` shows where it stands' },
  REVOKED: { expected: 'a bundle that was not revoked', do: 'roll out another bundle' },
  NO_TARGET: { expected: 'a healthy release that is not live', do: 'start a rollout of a bundle you trust' },
  DOCUMENT: {
    expected: 'the document as raftgate wrote it',
    do: 'somebody wrote below /raftgate/v1 by other means: put the document back from a backup',
  },
  BUSY: { expected: 'a moment without other changes', do: 'run the same command again' },
};
