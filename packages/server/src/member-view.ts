import type { Member, MemberState } from '@raftgate/member';
import type { Configuration, Role } from '@raftgate/raft';
import type { ResponseHeader } from '@raftgate/wire/etcd';

/** What every request asks of the member's status, kept current without building a status each time. */
export class MemberView {
  readonly memberId: number;
  readonly clusterId: number;
  term = 0;
  /** 0 when none is known. */
  leader = 0;
  role: Role = 'follower';
  state: MemberState = 'running';
  configuration: Configuration;
  /** Leaders heard of since the start, this one's own elections included. */
  leaderChanges = 0;
  private readonly member: Member;
  private readonly listeners = new Set<() => void>();
  private readonly stopListening: () => void;

  constructor(member: Member) {
    this.member = member;
    this.memberId = member.id;
    this.clusterId = member.clusterId;
    this.configuration = member.status().configuration;
    this.refresh();
    this.stopListening = member.onChange(() => {
      this.refresh();
      for (const listener of this.listeners) listener();
    });
  }

  get hasLeader(): boolean {
    return this.leader !== 0;
  }

  get isLearner(): boolean {
    return this.configuration.learners.some((learner) => learner.id === this.memberId);
  }

  header(revision: number): ResponseHeader {
    return { clusterId: this.clusterId, memberId: this.memberId, revision, raftTerm: this.term };
  }

  /** Calls after every change; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.stopListening();
    this.listeners.clear();
  }

  private refresh(): void {
    const status = this.member.status();
    if (status.leader !== 0 && status.leader !== this.leader) this.leaderChanges++;
    this.term = status.term;
    this.leader = status.leader;
    this.role = status.role;
    this.state = status.state;
    this.configuration = status.configuration;
  }
}
