import type { SnapshotBeginning } from '@raftgate/storage';

/** What the receiver of a snapshot may do to the connection it comes over. */
export interface SnapshotLane {
  pause(): void;
  resume(): void;
  close(reason: string): void;
}

/** Takes the frames of one connection of the snapshot lane. */
export interface SnapshotSink {
  /** What the sender need not send again if its file begins with the same bytes; our welcome says so. */
  readonly held?: SnapshotBeginning | undefined;
  /** Calls back once `held` can be said. */
  whenKnown?(run: () => void): void;
  /** Returns why the connection must close. */
  frame(type: number, bytes: Uint8Array, start: number, end: number, owned: boolean): string | undefined;
  closed(): void;
}
