/** Takes the frames of one connection of the snapshot lane. */
export interface SnapshotSink {
  /** Returns why the connection must close. */
  frame(type: number, bytes: Uint8Array, start: number, end: number, owned: boolean): string | undefined;
  closed(): void;
}
