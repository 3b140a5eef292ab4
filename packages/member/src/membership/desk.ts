import type { Raft, SoftState } from '@raftgate/raft';
import type { LogClock } from '../turn/log-clock.ts';
import type { Change } from '../peer/codec/change.ts';
import type { ChangeReply } from '../peer/codec/change-reply.ts';
import type { Changes } from './changes.ts';
import type { Heard } from './heard.ts';

/** What a change of the configuration is decided by, and told through: as much of a member's core as that takes. */
export interface ChangeDesk {
  readonly raft: Raft;
  readonly soft: SoftState;
  readonly changes: Changes;
  readonly heard: Heard;
  readonly logClock: LogClock;
  readonly identity: { readonly member: number };
  readonly io: { readonly clock: { monotonicMs(): number } };
  readonly plan: {
    readonly electionMs: number;
    readonly heartbeatMs: number;
    readonly options: { readonly clusterToken: string; readonly maxLearners?: number };
  };
  readonly store: { readonly appliedIndex: number };
  readonly peers: {
    link(id: number): ChangeLink | undefined;
    incarnationOf(id: number): number;
  };
}

/** The way to another member. */
export interface ChangeLink {
  readonly isOpen: boolean;
  /** Whether there was room. */
  change(change: Change): boolean;
  changeReply(sequence: number, reply: ChangeReply): void;
}
