import type { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import type { Message } from '@raftgate/raft';
import type { Forward } from './codec/forward.ts';
import type { ForwardRefused } from './codec/forward-refused.ts';
import type { Hello, Lane } from './hello.ts';
import type { SnapshotSink } from './snapshot-sink.ts';
import type { HelloRefusal, Welcome } from './welcome.ts';

/** What both sides of a handshake say of themselves that has to be remembered. */
export interface Introduction {
  readonly incarnation: number;
  readonly boot: number;
  readonly term: number;
}

/** What links and inbound connections need of the member they belong to. */
export interface PeerHost {
  readonly io: Io;
  readonly random: Prng;
  /** Our hello to `to`, encoded. */
  hello(to: number, lane: Lane): Uint8Array;
  /** Our answer to a hello; the refusal is 0 on the wire when there is none. */
  welcome(refusal: HelloRefusal | undefined, version: number): Uint8Array;
  /** What speaks against a hello, before its incarnation is looked at. */
  check(hello: Hello): HelloRefusal | undefined;
  /** Remembers who speaks; `proceed` once a first incarnation is durable, or with the refusal when it is another. */
  recognise(peer: number, introduction: Introduction | Welcome, proceed: (refusal: HelloRefusal | undefined) => void): void;
  /** Says that a peer refused us or was refused. */
  refused(peer: number, reason: string): void;
  linkUp(peer: number): void;
  linkDown(peer: number, reason: string): void;
  onMessage(message: Message): void;
  onForward(from: number, boot: number, forward: Forward): void;
  onForwardRefused(from: number, refused: ForwardRefused): void;
  /** A peer's snapshot lane opened: who takes what comes. */
  snapshotSink(from: number, pause: () => void, resume: () => void, close: (reason: string) => void): SnapshotSink;
  /** Asks for a turn. */
  wake(): void;
}
