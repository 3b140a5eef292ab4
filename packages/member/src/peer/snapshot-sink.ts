/** What the receiver of a snapshot may do to the connection it comes over. */
export interface SnapshotLane {
  pause(): void;
  resume(): void;
  close(reason: string): void;
}

/** How much of which snapshot file a receiver holds, verified. */
export interface HeldSnapshot {
  readonly index: number;
  readonly term: number;
  readonly bytes: number;
}

/** Takes the frames of one connection of the snapshot lane. */
export interface SnapshotSink {
  /** What the sender need not send again if it has the same file to offer; our welcome says so. */
  readonly held?: HeldSnapshot | undefined;
  /** Returns why the connection must close. */
  frame(type: number, bytes: Uint8Array, start: number, end: number, owned: boolean): string | undefined;
  closed(): void;
}
