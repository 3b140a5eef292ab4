/** What travels before every command (docs/decisions/001-formats.md, section 2). */
export interface CommandHeader {
  /** Who took the request, its start of process, and its count there: together they find the waiter. */
  readonly member: number;
  readonly boot: number;
  readonly sequence: number;
  /** For whom, and as of which revision of the permissions; '' and 0 without auth. */
  readonly user: string;
  readonly authRevision: number;
  /** 0 is no session; then `sessionSequence` is 0 too. */
  readonly session: number;
  readonly sessionSequence: number;
}

/** A header as it was read, with the number of its kind. */
export interface DecodedHeader extends CommandHeader {
  readonly kind: number;
  readonly minVersion: number;
}
