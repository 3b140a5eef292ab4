/**
 * Stable codes of a member's failures; docs list cause and cure of each.
 *
 * - `RG_OPTIONS`: an option is missing or contradicts another.
 * - `RG_DATA_DIR_FOREIGN`: the data directory was made for another cluster or member.
 * - `RG_DATA_DIR`: the data directory cannot be read or written.
 * - `RG_LOG_AMBIGUOUS`: a sole voter's log ends in something neither whole nor torn.
 * - `RG_SNAPSHOT_UNREADABLE`: the log begins after a snapshot that no file holds intact.
 * - `RG_DISK`: a write or a sync failed; what was not acknowledged may be lost.
 * - `RG_LISTEN`: a peer address cannot be listened on.
 * - `RG_UNKNOWN_COMMAND`: the log holds a command this build cannot decode (law 10).
 * - `RG_INVARIANT`: something that cannot happen happened; the flight record says what led to it.
 */
export type MemberErrorCode =
  | 'RG_OPTIONS' | 'RG_DATA_DIR_FOREIGN' | 'RG_DATA_DIR' | 'RG_LOG_AMBIGUOUS' | 'RG_SNAPSHOT_UNREADABLE'
  | 'RG_DISK' | 'RG_LISTEN' | 'RG_UNKNOWN_COMMAND' | 'RG_INVARIANT';

/** What a member reports when it cannot start or must stop: a code to decide by, what was found, and what to do. */
export class MemberError extends Error {
  readonly code: MemberErrorCode;
  /** What the operator does next, as one sentence. */
  readonly remedy: string;
  constructor(code: MemberErrorCode, message: string, remedy: string) {
    super(message);
    this.name = 'MemberError';
    this.code = code;
    this.remedy = remedy;
  }
}
