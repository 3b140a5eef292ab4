/** Why a message was not taken. The member counts it; nothing in the core changed. */
export type StepCode =
  /** `to` is another member, or `from` is this one. */
  | 'NOT_FOR_ME'
  /** `from` is not in the configuration in force, and this is nothing a member that is behind has to take from it. */
  | 'UNKNOWN_PEER'
  /** A term or index is no integer below 2^52, a context none below 2^53, or it names what cannot exist (an index past our log). */
  | 'OUT_OF_RANGE'
  /** Entries that do not follow one another, an unknown kind, a configuration that does not decode. */
  | 'MALFORMED'
  /** Somebody else claims to lead the term we lead or follow: election safety is broken outside this core. */
  | 'SECOND_LEADER'
  /** The offered snapshot holds nothing this member lacks; it has already answered where it stands. */
  | 'SNAPSHOT_NOT_NEEDED';

/** What `step` returns instead of taking a message. */
export class StepRefusal {
  readonly code: StepCode;
  readonly detail: string;
  constructor(code: StepCode, detail: string) {
    this.code = code;
    this.detail = detail;
  }
}

export type ProposeCode =
  /** Ask `leader`; 0 when none is known. */
  | 'NOT_LEADER'
  /** Leadership is being handed over: safe to retry elsewhere or a moment later. */
  | 'TRANSFERRING'
  /** `maxUncommittedBytes` wait for a quorum already: safe to retry later. */
  | 'UNCOMMITTED_LIMIT'
  /** The body is over MAX_ENTRY_BYTES. */
  | 'ENTRY_TOO_LARGE'
  /** A kind, command count or log time that no entry may have. */
  | 'BAD_PROPOSAL'
  /** Indexes are used up (2^52). */
  | 'EXHAUSTED';

/** What `propose` returns when nothing was appended: always safe to retry. */
export class ProposeRefusal {
  readonly code: ProposeCode;
  /** The leader as known here, 0 for none. */
  readonly leader: number;
  constructor(code: ProposeCode, leader: number) {
    this.code = code;
    this.leader = leader;
  }
}

export type ReadCode =
  /** No leader is known. */
  | 'NO_LEADER'
  /** This leader has committed nothing in its own term yet (dissertation, 6.4). */
  | 'NOT_READY'
  /** MAX_PENDING_READS wait already. */
  | 'TOO_MANY_READS'
  /** A context is an integer in 1 .. 2^53 - 1 and no other read that waits has it. */
  | 'BAD_CONTEXT';

/** What `readIndex` returns when no answer will come: ask again, with a fresh context. */
export class ReadRefusal {
  readonly code: ReadCode;
  constructor(code: ReadCode) {
    this.code = code;
  }
}

export type TransferCode = 'NOT_LEADER' | 'ALREADY_LEADER' | 'NOT_A_VOTER';

/** What `transfer` returns when leadership stays where it is. */
export class TransferRefusal {
  readonly code: TransferCode;
  constructor(code: TransferCode) {
    this.code = code;
  }
}

export type ChangeCode =
  /** Ask `leader`; 0 when none is known. */
  | 'NOT_LEADER'
  /** Leadership is being handed over: safe to retry elsewhere or a moment later. */
  | 'TRANSFERRING'
  /** This leader has committed nothing in its own term yet: safe to retry in a moment. */
  | 'NOT_COMMITTED_IN_TERM'
  /** The last change is not committed yet: safe to retry later. */
  | 'CHANGE_IN_FLIGHT'
  /** The configuration in force is joint: it has to be left first. */
  | 'JOINT'
  /** There is nothing to leave. */
  | 'NOT_JOINT'
  /** Another configuration came into force than the one the caller saw: look again. */
  | 'CONFIGURATION_CHANGED'
  | 'UNKNOWN_MEMBER'
  | 'ALREADY_MEMBER'
  | 'NO_VOTERS'
  /** Over MAX_MEMBERS voters or learners. */
  | 'TOO_MANY_MEMBERS'
  /** A learner to be promoted is not caught up: safe to retry later. */
  | 'LEARNER_BEHIND'
  /** A voter becomes a learner only by removal and addition. */
  | 'VOTER_TO_LEARNER'
  | 'NO_CHANGE'
  /** Ids, names, URLs or a log time that no configuration may have. */
  | 'BAD_CONFIGURATION'
  /** Indexes are used up (2^52). */
  | 'EXHAUSTED';

/** What `changeConfiguration` returns when nothing was appended. */
export class ChangeRefusal {
  readonly code: ChangeCode;
  readonly detail: string;
  /** The leader as known here, when that is not this member; 0 for none. */
  readonly leader: number;
  constructor(code: ChangeCode, detail: string, leader = 0) {
    this.code = code;
    this.detail = detail;
    this.leader = leader;
  }
}

export type CampaignCode =
  | 'ALREADY_LEADER'
  | 'NOT_A_VOTER'
  /** The disk was ambiguous and no leader has brought this member past its highest known index yet. */
  | 'MAY_NOT_VOTE'
  /** A snapshot is being installed: the log is about to be replaced. */
  | 'INSTALLING'
  /** A leader may serve reads on this member's promise to elect nobody else (src/lease.ts). */
  | 'PROMISED'
  /** Terms are used up (2^52). */
  | 'EXHAUSTED';

/** What `campaign` returns when no election starts. */
export class CampaignRefusal {
  readonly code: CampaignCode;
  constructor(code: CampaignCode) {
    this.code = code;
  }
}

/** What `compact` returns when entries past the applied or durable ones would go. */
export class CompactRefusal {
  readonly code = 'NOT_APPLIED' as const;
}

export type StartCode = 'BAD_CONFIG' | 'BAD_CONFIGURATION' | 'BAD_LOG' | 'BAD_HARD_STATE';

/** Why `createRaft` would not start from these; see `checkStart`. */
export class StartRefusal {
  readonly code: StartCode;
  readonly detail: string;
  constructor(code: StartCode, detail: string) {
    this.code = code;
    this.detail = detail;
  }
}

export type ConfigurationCode = 'MALFORMED' | 'VERSION' | 'LIMIT' | 'NO_VOTERS' | 'DUPLICATE' | 'UNSORTED' | 'BAD_ID' | 'FLAG';

/** Why bytes are no configuration, or a configuration no bytes (docs/decisions/001-formats.md, section 6). */
export class ConfigurationError {
  readonly code: ConfigurationCode;
  readonly detail: string;
  constructor(code: ConfigurationCode, detail: string) {
    this.code = code;
    this.detail = detail;
  }
}

export type FlightCode = 'EMPTY' | 'BAD_RECORD' | 'UNKNOWN_FORMAT' | 'UNKNOWN_INPUT' | 'MISSING_INPUT';

/** Why lines are no flight record that this build can replay. */
export class FlightError {
  readonly code: FlightCode;
  readonly detail: string;
  constructor(code: FlightCode, detail: string) {
    this.code = code;
    this.detail = detail;
  }
}

/** A broken internal invariant: the member stops with its flight record and never continues (law 5). */
export class InvariantError extends Error {
  readonly code = 'RG_RAFT_INVARIANT' as const;
}
