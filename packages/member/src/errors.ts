import { StorageError } from '@raftgate/storage';
import type { StorageErrorCode } from '@raftgate/storage';

/**
 * Stable codes of a member's failures beside those of storage; docs list cause and cure of each.
 *
 * - `RG_OPTIONS`: an option is missing, out of range or contradicts another.
 * - `RG_LISTEN`: a peer address cannot be listened on.
 * - `RG_SOLE_VOTER`: the log or its snapshot cannot be trusted, and no other voter can bring it back.
 * - `RG_CLUSTER_VERSION`: the cluster has moved on to a version this program does not know.
 * - `RG_INVARIANT`: something that cannot happen happened; the flight record says what led to it.
 * - `RG_JOIN_UNREACHABLE`: nobody of the cluster to join answers.
 * - `RG_JOIN_NOT_ADDED`: it has no member with this one's peer URLs.
 * - `RG_REMOVED`: the cluster it belonged to has removed it.
 * - `RG_JOIN_AGAIN`: it has, and has met it with another data directory.
 */
export type MemberErrorCode =
  | StorageErrorCode
  | 'RG_OPTIONS'
  | 'RG_LISTEN'
  | 'RG_SOLE_VOTER'
  | 'RG_CLUSTER_VERSION'
  | 'RG_INVARIANT'
  | JoinErrorCode;

type JoinErrorCode = 'RG_REMOVED' | 'RG_JOIN_UNREACHABLE' | 'RG_JOIN_NOT_ADDED' | 'RG_JOIN_AGAIN';

/** The lines under an error's first one. */
export interface ErrorLines {
  readonly found?: string | undefined;
  readonly expected?: string | undefined;
  readonly do?: string | undefined;
}

/** Why a member cannot start or must stop: a code to decide by, a sentence, and the lines printed under it. */
export class MemberError extends Error {
  readonly code: MemberErrorCode;
  readonly found: string | undefined;
  readonly expected: string | undefined;
  readonly do: string | undefined;
  constructor(code: MemberErrorCode, message: string, lines: ErrorLines = {}) {
    super(message);
    this.name = 'MemberError';
    this.code = code;
    this.found = lines.found;
    this.expected = lines.expected;
    this.do = lines.do;
  }
}

/** What anything thrown inside a member, or reported by storage, is called at its door. */
export function memberErrorFrom(error: unknown): MemberError {
  if (error instanceof MemberError) return error;
  if (error instanceof StorageError) return new MemberError(error.code, error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  const failure = new MemberError('RG_INVARIANT', message, { do: 'keep the data directory and the flight record, and report both' });
  if (error instanceof Error) failure.cause = error;
  return failure;
}
