import type { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import type { ConfigurationMember, Message } from '@raftgate/raft';
import type { SnapshotBeginning } from '@raftgate/storage';
import type { ListenAddress } from '../options.ts';
import type { ClusterView } from './codec/cluster-view.ts';
import type { Change } from './codec/change.ts';
import type { ChangeReply } from './codec/change-reply.ts';
import type { Forward } from './codec/forward.ts';
import type { ForwardRefused } from './codec/forward-refused.ts';
import type { Met } from './codec/met.ts';
import type { Hello, Lane } from './hello.ts';
import type { SnapshotLane, SnapshotSink } from './snapshot-sink.ts';
import type { HelloRefusal } from './welcome.ts';

/** What both sides of a handshake say of themselves that is remembered. */
export interface Introduction {
  readonly incarnation: number;
  readonly boot: number;
  readonly term: number;
  readonly lastIndex: number;
  readonly recovering?: boolean;
}

/** What a link needs of the member it belongs to. */
export interface LinkHost {
  readonly io: Io;
  readonly random: Prng;
  /** Our hello to `to`, encoded. */
  hello(to: number, lane: Lane): Uint8Array;
  /** Remembers who speaks; `proceed` once a first incarnation is durable, or with the refusal when it is another. */
  recognise(peer: number, introduction: Introduction, proceed: (refusal: HelloRefusal | undefined) => void): void;
  /** A peer refused us, or was refused. */
  refused(peer: number, reason: string): void;
  /** A peer does not know us: we were removed, or it is behind. */
  strangerTo(peer: ConfigurationMember, address: ListenAddress): void;
  linkUp(peer: number): void;
  linkDown(peer: number, reason: string): void;
  /** The peer closed our connection, or refused another one: its process may be gone. */
  peerGone(peer: number): void;
  /** Asks for a turn. */
  wake(): void;
}

/** What a connection that a peer opened needs. */
export interface InboundHost {
  readonly io: Io;
  /** What speaks against a hello, before its incarnation is looked at. */
  check(hello: Hello): HelloRefusal | undefined;
  recognise(peer: number, introduction: Introduction, proceed: (refusal: HelloRefusal | undefined) => void): void;
  refused(peer: number, reason: string): void;
  /** Who belongs to the cluster, a whole frame; undefined while this member does not know. */
  view(): Uint8Array | undefined;
  /** `from` said who belongs to the cluster. */
  told(from: number, incarnation: number, view: ClusterView): void;
  /** `from` said which data directories members have. */
  heardOf(from: number, met: Met): void;
  /** The connection that `peer` opened for its messages ended. */
  inboundGone(peer: number): void;
  /** Our answer to a hello, encoded. */
  welcome(refusal: HelloRefusal | undefined, held?: SnapshotBeginning): Uint8Array;
  readonly receiver: Receiver;
}

/** Who takes what peers say. Nothing of it throws: what breaks inside stops the member. */
export interface Receiver {
  message(message: Message): void;
  forward(from: number, boot: number, forward: Forward): void;
  forwardRefused(from: number, refused: ForwardRefused): void;
  /** `from` asks the leader for another configuration, and is answered. */
  change(from: number, change: Change): void;
  changeReply(from: number, sequence: number, reply: ChangeReply): void;
  /** The snapshot lane of `from` opened. */
  snapshotLane(from: number, lane: SnapshotLane): SnapshotSink;
  connected(peer: number): void;
  disconnected(peer: number, reason: string): void;
  /** Evidence that the peer's process is gone; see LinkHost.peerGone. */
  gone(peer: number): void;
  /** The peer's process is another than the one we spoke to: what was on its way to it is gone. */
  restarted(peer: number): void;
  /** The peer's disk lost what it had acknowledged. */
  forgot(peer: number): void;
  report(peer: number, event: 'connected' | 'closed' | 'refused', reason: string): void;
  /** Somebody of the cluster said who belongs to it. */
  told(view: ClusterView): void;
  /** An incarnation could not be recorded. */
  failed(error: unknown): void;
  wake(): void;
}
