/** A member as the configuration knows it. The configuration takes effect when appended, so it carries what peers need to connect. */
export interface ConfigurationMember {
  readonly id: number;
  readonly name: string;
  /** 0 until the member has said hello once. */
  readonly incarnation: number;
  readonly peerUrls: readonly string[];
  /** A learner that the leader makes a voter as soon as it is caught up. */
  readonly autoPromote?: boolean;
}

/** Who agrees (Raft paper, section 6). `outgoing` is non-empty only during joint consensus: a quorum is then needed in both. Each list is in order of id. */
export interface Configuration {
  readonly voters: readonly ConfigurationMember[];
  readonly outgoing: readonly ConfigurationMember[];
  readonly learners: readonly ConfigurationMember[];
  readonly autoLeave: boolean;
}
