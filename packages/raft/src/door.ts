import type { Configuration } from './configuration.ts';
import type { InitialState, RaftConfig } from './config.ts';
import type { Entry, EntryKind } from './entry.ts';
import type {
  CampaignRefusal, CompactRefusal, ConfigurationError, ProposeRefusal, ReadRefusal, StartRefusal, StepRefusal, TransferRefusal,
} from './errors.ts';
import type { Message } from './message.ts';
import type { PersistToken, Ready, SnapshotMeta } from './ready.ts';
import type { RaftStatus } from './status.ts';

export interface Raft { readonly config: RaftConfig }
export interface Proposal { readonly kind: EntryKind; readonly logTime: number; readonly commands: number; readonly body: Uint8Array }
export interface Proposed { readonly index: number; readonly term: number }
export declare function checkStart(config: RaftConfig, initial: InitialState): StartRefusal | undefined;
export declare function createRaft(config: RaftConfig, initial: InitialState): Raft;
export declare function tick(raft: Raft): void;
export declare function step(raft: Raft, message: Message): StepRefusal | undefined;
export declare function propose(raft: Raft, proposal: Proposal): Proposed | ProposeRefusal;
export declare function readIndex(raft: Raft, context: number): ReadRefusal | undefined;
export declare function transfer(raft: Raft, to: number): TransferRefusal | undefined;
export declare function campaign(raft: Raft): CampaignRefusal | undefined;
export declare function hasReady(raft: Raft): boolean;
export declare function ready(raft: Raft): Ready;
export declare function persisted(raft: Raft, token: PersistToken): void;
export declare function applied(raft: Raft, index: number): void;
export declare function compact(raft: Raft, index: number): CompactRefusal | undefined;
export declare function snapshotInstalled(raft: Raft, meta: SnapshotMeta): void;
export declare function snapshotRefused(raft: Raft, index: number): void;
export declare function snapshotStatus(raft: Raft, peer: number, status: 'sent' | 'failed'): void;
export declare function reportUnreachable(raft: Raft, peer: number): void;
export declare function status(raft: Raft): RaftStatus;
export declare function lastLogTime(raft: Raft): number;
export declare function configurationInForce(raft: Raft): Configuration;
export declare function configurationAt(raft: Raft, index: number): Configuration | undefined;
export declare function termAt(raft: Raft, index: number): number;
export declare function entriesFrom(raft: Raft, index: number, maxBytes: number): readonly Entry[];
export declare function encodeConfiguration(configuration: Configuration): Uint8Array | ConfigurationError;
export declare function decodeConfiguration(bytes: Uint8Array): Configuration | ConfigurationError;
