export { ENTRY_COMMANDS, ENTRY_CONFIGURATION, ENTRY_EMPTY } from './entry.ts';
export type { Entry, EntryKind, HardState } from './entry.ts';
export type { Configuration, ConfigurationMember } from './configuration.ts';
export type { InitialState, RaftConfig } from './config.ts';
export type * from './message.ts';
export type { PersistToken, ReadState, Ready, Role, SnapshotMeta, SoftState } from './ready.ts';
export type { PeerStatus, ProgressState, RaftStatus } from './status.ts';
export { ENTRY_OVERHEAD_BYTES, MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS, MAX_MEMBERS } from './limits.ts';
export {
  CampaignRefusal, CompactRefusal, ConfigurationError, InvariantError, ProposeRefusal, ReadRefusal, StartRefusal, StepRefusal, TransferRefusal,
} from './errors.ts';
export type { Proposal, Proposed, Raft } from './door.ts';
export {
  applied, campaign, checkStart, compact, configurationAt, configurationInForce, createRaft, decodeConfiguration, encodeConfiguration,
  entriesFrom, hasReady, lastLogTime, persisted, propose, readIndex, ready, reportUnreachable, snapshotInstalled, snapshotRefused,
  snapshotStatus, status, step, termAt, tick, transfer,
} from './door.ts';
