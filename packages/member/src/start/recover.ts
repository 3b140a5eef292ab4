import type { Peers } from '../peer/peers.ts';
import { memberErrorFrom } from '../errors.ts';
import type { MemberError } from '../errors.ts';
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

/**
 * A log begun anew has forgotten votes and acknowledgements (001-formats, section 3, "Recovering"). Until every other voter
 * has said its term, this member says nothing but hello: it might take an older leader for the current one. It then makes
 * the highest term its own, with its vote spent, durably.
 */
export function recover(
  plan: Plan,
  opened: Opened,
  peers: Peers,
  switchboard: Switchboard,
  done: (error: MemberError | undefined, regained: Regained | undefined) => void,
): void {
  const { log, snapshot, identity } = opened;
  const { voters, outgoing } = snapshot.configuration;
  const others = [...new Set([...voters, ...outgoing].map(({ id }) => id))].filter((id) => id !== identity.member);
  plan.options.observer?.onReport?.(`the log is recovering: waiting to hear from every other voter (${others.length})`);
  const look = (): void => {
    const heard = others.flatMap((id) => peers.introductionOf(id) ?? []);
    if (heard.length < others.length) return;
    switchboard.onConnected = () => {};
    const term = Math.max(log.hardState.term, ...heard.map((introduction) => introduction.term));
    const highestIndex = Math.max(log.highestIndexSeen, ...heard.map((introduction) => introduction.lastIndex));
    // A vote that is known was spent already, and never changes within its term.
    const vote = term === log.hardState.term && log.hardState.vote !== 0 ? log.hardState.vote : identity.member;
    log.wal.append({ hardState: { term, vote, commit: log.hardState.commit }, peers: peers.endDeferral(), recovering: 2 }, (error) => {
      if (error === undefined) done(undefined, { term, vote, highestIndex });
      else done(memberErrorFrom(error), undefined);
    });
  };
  switchboard.onConnected = look;
  look();
}
