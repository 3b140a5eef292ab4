import type { ClusterView } from '../peer/codec/cluster-view.ts';
import type { Receiver } from '../peer/host.ts';
import type { SnapshotLane, SnapshotSink } from '../peer/snapshot-sink.ts';

/** Takes what peers say while there is no core yet: hellos are answered, everything else is dropped. */
export class Switchboard implements Receiver {
  /** Who takes it from here on. */
  target: Receiver | undefined = undefined;
  /** Called when a peer's handshake succeeded, before there is a target. */
  onConnected: (peer: number) => void = () => {};
  /** Called when one of the cluster said who belongs to it, before there is a target. */
  onTold: (view: ClusterView) => void = () => {};
  private readonly fallback: Pick<Receiver, 'report' | 'failed'>;

  constructor(fallback: Pick<Receiver, 'report' | 'failed'>) {
    this.fallback = fallback;
  }

  message(...args: Parameters<Receiver['message']>): void {
    this.target?.message(...args);
  }

  forward(...args: Parameters<Receiver['forward']>): void {
    this.target?.forward(...args);
  }

  forwardRefused(...args: Parameters<Receiver['forwardRefused']>): void {
    this.target?.forwardRefused(...args);
  }

  change(...args: Parameters<Receiver['change']>): void {
    this.target?.change(...args);
  }

  changeReply(...args: Parameters<Receiver['changeReply']>): void {
    this.target?.changeReply(...args);
  }

  snapshotLane(from: number, lane: SnapshotLane): SnapshotSink {
    return this.target?.snapshotLane(from, lane) ?? notYet;
  }

  connected(peer: number): void {
    if (this.target === undefined) this.onConnected(peer);
    else this.target.connected(peer);
  }

  disconnected(peer: number, reason: string): void {
    this.target?.disconnected(peer, reason);
  }

  gone(peer: number): void {
    this.target?.gone(peer);
  }

  restarted(peer: number): void {
    this.target?.restarted(peer);
  }

  forgot(peer: number): void {
    this.target?.forgot(peer);
  }

  report(...args: Parameters<Receiver['report']>): void {
    this.fallback.report(...args);
  }

  told(view: ClusterView): void {
    if (this.target === undefined) this.onTold(view);
    else this.target.told(view);
  }

  failed(error: unknown): void {
    (this.target ?? this.fallback).failed(error);
  }

  wake(): void {
    this.target?.wake();
  }
}

const notYet: SnapshotSink = {
  frame: () => 'not ready for a snapshot',
  closed: () => {},
};
