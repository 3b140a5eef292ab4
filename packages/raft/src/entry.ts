/** What an entry is for. Numbers are the format's (docs/decisions/001-formats.md, section 1). */
export const ENTRY_EMPTY = 0;
export const ENTRY_COMMANDS = 1;
export const ENTRY_CONFIGURATION = 2;
export type EntryKind = typeof ENTRY_EMPTY | typeof ENTRY_COMMANDS | typeof ENTRY_CONFIGURATION;

/** One position of the log (Raft paper, 5.3). Immutable; `body` is a view its maker never changes again. */
export interface Entry {
  readonly term: number;
  readonly index: number;
  readonly kind: EntryKind;
  /** Milliseconds of log time; never less than the entry before. */
  readonly logTime: number;
  /** How many commands `body` holds: thresholds count these. */
  readonly commands: number;
  readonly body: Uint8Array;
}

/** What must survive a crash beside the log (Raft paper, figure 2, persistent state). `vote` 0 is nobody. */
export interface HardState {
  readonly term: number;
  readonly vote: number;
  readonly commit: number;
}
