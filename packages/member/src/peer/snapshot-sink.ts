/** What the receiver of a snapshot may do to the connection it comes over. */
export interface SnapshotLane {
  pause(): void;
  resume(): void;
  close(reason: string): void;
}

/** Takes the frames of one connection of the snapshot lane. */
export interface SnapshotSink {
  /** Returns why the connection must close. */
  frame(type: number, bytes: Uint8Array, start: number, end: number, owned: boolean): string | undefined;
  closed(): void;
}
