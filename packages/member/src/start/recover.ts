import type { Configuration } from '@raftgate/raft';
import type { Peers } from '../peer/peers.ts';
import { MemberError, memberErrorFrom } from '../errors.ts';
import { LOOK_AGAIN_MS } from '../limits.ts';
import { findMember } from '../peer/check-hello.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';
import type { Opened } from './opened.ts';
import type { Plan } from './plan.ts';
import type { Switchboard } from './switchboard.ts';

/** What a member that forgot needs before it may take part again. */
export interface Regained {
  readonly term: number;
  readonly vote: number;
  /** No voter's log was longer: what this one may have acknowledged is at or below it. */
  readonly highestIndex: number;
}

type Done = (error: MemberError | undefined, regained: Regained | undefined) => void;

/**
 * A log begun anew has forgotten votes and acknowledgements (001-formats, section 3, "Recovering"). Until every other voter
 * has said its term, this member says nothing but hello: it might take an older leader for the current one. It then makes
 * the highest term its own, with its vote spent, durably.
 */
export function recover(plan: Plan, opened: Opened, peers: Peers, switchboard: Switchboard, done: Done): void {
  new Recovery(plan, opened, peers, switchboard, done).begin();
}

/** Who votes may have changed in what was lost of the log: everyone that is heard is asked, too, who belongs to the cluster. */
class Recovery {
  private readonly plan: Plan;
  private readonly opened: Opened;
  private readonly peers: Peers;
  private readonly switchboard: Switchboard;
  private readonly done: Done;
  private configuration: Configuration;
  private view: ClusterView | undefined = undefined;
  /** Those that said who belongs to the cluster, or that they do not know. */
  private readonly asked = new Set<number>();
  private readonly asking = new Set<number>();
  private isOver = false;

  constructor(plan: Plan, opened: Opened, peers: Peers, switchboard: Switchboard, done: Done) {
    this.plan = plan;
    this.opened = opened;
    this.peers = peers;
    this.switchboard = switchboard;
    this.done = done;
    this.configuration = opened.latest;
  }

  begin(): void {
    const { plan, switchboard } = this;
    const count = this.others().length;
    plan.options.observer?.onReport?.(`the log is recovering: waiting to hear from every other voter (${count} as far as is known)`);
    switchboard.onTold = (view) => this.told(view);
    switchboard.onConnected = (peer) => {
      this.ask(peer);
      this.look();
    };
    this.look();
  }

  /** Until it answers: whoever voted here may be somebody only it can name. */
  private ask(peer: number): void {
    if (this.isOver || this.asking.has(peer)) return;
    this.asking.add(peer);
    this.peers.ask(peer, (isAnswered) => {
      if (!isAnswered) {
        this.peers.io.timers.after(LOOK_AGAIN_MS, () => {
          this.asking.delete(peer);
          this.ask(peer);
        });
        return;
      }
      this.asking.delete(peer);
      this.asked.add(peer);
      this.look();
    });
  }

  private others(): readonly number[] {
    const { voters, outgoing } = this.configuration;
    return [...new Set([...voters, ...outgoing].map(({ id }) => id))].filter((id) => id !== this.opened.identity.member);
  }

  private told(view: ClusterView): void {
    if (this.isOver || view.commit <= (this.view?.commit ?? this.opened.snapshot.index)) return;
    const { member } = this.opened.identity;
    if (findMember(view.configuration, member) === undefined) {
      // Only what is older than its own addition could lack a member that is still one.
      if (view.commit >= this.opened.log.highestIndexSeen) this.finish(wasRemoved(member), undefined);
      return;
    }
    this.view = view;
    this.configuration = view.configuration;
    this.peers.hint(view);
    this.look();
  }

  private look(): void {
    const others = this.others();
    if (this.isOver || (others.length === 0 && this.view === undefined)) return;
    const heard = others.flatMap((id) => this.peers.introductionOf(id) ?? []);
    if (heard.length < others.length || others.some((id) => !this.asked.has(id))) return;
    const { log, identity } = this.opened;
    const term = Math.max(log.hardState.term, ...heard.map((introduction) => introduction.term));
    const highestIndex = Math.max(log.highestIndexSeen, ...heard.map((introduction) => introduction.lastIndex));
    // A vote that is known was spent already, and never changes within its term.
    const vote = term === log.hardState.term && log.hardState.vote !== 0 ? log.hardState.vote : identity.member;
    const hardState = { term, vote, commit: log.hardState.commit };
    this.silence();
    log.wal.append({ hardState, peers: this.peers.endDeferral(), recovering: 2 }, (error) => {
      if (error === undefined) this.done(undefined, { term, vote, highestIndex });
      else this.done(memberErrorFrom(error), undefined);
    });
  }

  private finish(error: MemberError, regained: undefined): void {
    this.silence();
    this.done(error, regained);
  }

  private silence(): void {
    this.isOver = true;
    this.switchboard.onConnected = () => {};
    this.switchboard.onTold = () => {};
  }
}

export function wasRemoved(member: number): MemberError {
  return new MemberError('RG_REMOVED', 'this member was removed from the cluster', {
    found: `no member ${member.toString(16)} among those of the cluster`,
    do: 'delete its data directory; to have it back, add it again: raftgate member add',
  });
}
