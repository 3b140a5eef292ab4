import { forgetMatch, reportUnreachable, step, suspectLeader } from '@raftgate/raft';
import type { Message, Raft } from '@raftgate/raft';
import type { Receiver } from './host.ts';
import type { SnapshotSink } from './snapshot-sink.ts';

/**
 * The receiver of somebody who drives a raft core alone: what peers say goes into the core. Snapshots, forwarded commands and
 * changes of the configuration are not taken.
 */
export class CoreReceiver implements Receiver {
  private readonly core: Raft;
  private readonly turn: () => void;
  private readonly stop: (error: unknown) => void;

  /** `turn` is called after anything went in; `stop` when the incarnation of a peer could not be made durable. */
  constructor(core: Raft, turn: () => void, stop: (error: unknown) => void) {
    this.core = core;
    this.turn = turn;
    this.stop = stop;
  }

  message(message: Message): void {
    step(this.core, message);
    this.turn();
  }

  connected(peer: number): void {
    reportUnreachable(this.core, peer);
    this.turn();
  }

  disconnected(peer: number): void {
    this.connected(peer);
  }

  gone(peer: number): void {
    suspectLeader(this.core, peer);
    this.turn();
  }

  restarted(peer: number): void {
    reportUnreachable(this.core, peer);
  }

  forgot(peer: number): void {
    forgetMatch(this.core, peer);
  }

  failed(error: unknown): void {
    this.stop(error);
  }

  wake(): void {
    this.turn();
  }

  snapshotLane(): SnapshotSink {
    return { frame: () => 'snapshots are not taken here', closed: () => {} };
  }

  forward(): void {}
  forwardRefused(): void {}
  change(): void {}
  changeReply(): void {}
  report(): void {}
  told(): void {}
}
