export { ENTRY_COMMANDS, ENTRY_CONFIGURATION, ENTRY_EMPTY } from './entry.ts';
export type { Entry, EntryKind, HardState } from './entry.ts';
export type { Configuration, ConfigurationMember } from './configuration.ts';
export { decodeConfiguration, encodeConfiguration } from './configuration-codec.ts';
export { defaultConfig } from './defaults.ts';
export type { InitialState, LeaseConfig, RaftConfig } from './config.ts';
export * from './message.ts';
export type { PersistToken, ReadState, Ready, Role, SnapshotMeta, SoftState } from './ready.ts';
export { ENTRY_OVERHEAD_BYTES, MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS, MAX_MEMBERS, TERM_INDEX_LIMIT } from './limits.ts';
export {
  CampaignRefusal,
  ChangeRefusal,
  CompactRefusal,
  ConfigurationError,
  FlightError,
  InvariantError,
  ProposeRefusal,
  ReadRefusal,
  StartRefusal,
  StepRefusal,
  TransferRefusal,
} from './errors.ts';

export { checkStart } from './start.ts';
export { createRaft } from './raft.ts';
export type { Raft } from './raft.ts';
export { isIdleTick, tick } from './tick.ts';
export { step } from './step.ts';
export { propose } from './propose.ts';
export type { Proposal, Proposed } from './propose.ts';
export { readIndex } from './read.ts';
export { holdsLease, leaseIndex, observeTime } from './lease.ts';
export { transfer } from './transfer.ts';
export { campaign } from './campaign.ts';
export { furthestVoter } from './furthest-voter.ts';
export { suspectLeader, suspectRank } from './suspect.ts';
export { changeConfiguration, leaveJoint } from './change-configuration.ts';
export type { ConfigurationChange, ConfigurationTarget } from './change-configuration.ts';
export { promoted, updated, withLearner, without, withVoter } from './configuration-target.ts';
export type { MemberUpdate } from './configuration-target.ts';

export { hasReady, ready } from './take-ready.ts';
export { persisted } from './persisted.ts';
export { applied, compact } from './applied.ts';
export { forgetMatch, reportUnreachable, snapshotInstalled, snapshotRefused, snapshotStatus } from './snapshot.ts';

export {
  configurationAt,
  configurationInForce,
  durableIndex,
  entriesFrom,
  lastIndex,
  lastLogTime,
  softState,
  status,
  termAt,
} from './status.ts';
export type { PeerStatus, ProgressState, RaftStatus } from './status.ts';

export { record } from './flight/recorder.ts';
export { replay } from './flight/replay.ts';
export type { Divergence, Replay } from './flight/replay.ts';
export type { FlightRecorder } from './flight/recorder.ts';
export type { FlightInput, FlightRecord } from './flight/record.ts';
