import type { MembershipChange, MembershipOutcome } from '@raftgate/member';
import { decodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type ConfigurationMember, type Entry } from '@raftgate/raft';
import { Violation } from './violation.ts';

interface Answered {
  readonly change: MembershipChange;
  readonly outcome: MembershipOutcome;
  readonly atMs: number;
}

/**
 * Who belongs to the cluster, by the log: the configurations that were applied, by index. A snapshot carries the one in force at
 * its index, committed, whatever its maker's log goes on with (Raft paper, section 7; etcd: ConfState of a snapshot). An
 * administrator who is told `changed` finds the change in that configuration; one who is told `refused` finds no trace of it.
 */
export class Memberships {
  /** Ascending: whoever is first at an index is ahead of all others. */
  readonly #applied = new Map<number, Configuration>();
  readonly #answered: Answered[] = [];

  onApplied(entry: Entry): void {
    if (entry.kind !== ENTRY_CONFIGURATION || this.#applied.has(entry.index)) return;
    const configuration = decodeConfiguration(entry.body);
    if ('voters' in configuration) this.#applied.set(entry.index, configuration);
  }

  onRestored(member: string, index: number, configuration: Configuration, atMs: number): void {
    const expected = this.#at(index);
    if (expected !== undefined && text(configuration) !== text(expected))
      throw new Violation(
        'snapshot-configuration',
        `a snapshot at ${index} gave ${member} ${text(configuration)}; in force there is ${text(expected)}`,
        atMs,
      );
  }

  onAnswer(change: MembershipChange, outcome: MembershipOutcome, atMs: number): void {
    if (outcome.outcome !== 'unknown') this.#answered.push({ change, outcome, atMs });
  }

  /** When nothing is applied any more. */
  check(): void {
    for (const { change, outcome, atMs } of this.#answered) {
      const why = outcome.outcome === 'changed' ? this.#whyNotChanged(change, outcome) : this.#whyNotRefused(change);
      if (why !== undefined) throw new Violation('membership-answers', `${change.change}, answered ${outcome.outcome}: ${why}`, atMs);
    }
  }

  #at(index: number): Configuration | undefined {
    let found: Configuration | undefined;
    for (const [at, configuration] of this.#applied) if (at <= index) found = configuration;
    return found;
  }

  #whyNotChanged({ change }: MembershipChange, { id, index }: Extract<MembershipOutcome, { outcome: 'changed' }>): string | undefined {
    const inForce = this.#at(index);
    if (inForce === undefined) return `no change is committed at ${index} or before it`;
    const { voters, learners } = inForce;
    const isIn = has(voters, id) || has(learners, id);
    const isSo = change === 'remove' ? !isIn : change === 'promote' ? has(voters, id) : isIn;
    return isSo ? undefined : `about ${id}; in force at ${index} is ${text(inForce)}`;
  }

  /** A machine that is added has a name of its own, and is asked for once; other changes somebody else may have made. */
  #whyNotRefused(change: MembershipChange): string | undefined {
    const name = change.change === 'add' ? change.name : undefined;
    if (name === undefined) return undefined;
    for (const [index, { voters, learners }] of this.#applied)
      if ([...voters, ...learners].some((member) => member.name === name)) return `${name} is a member by ${index}`;
    return undefined;
  }
}

const has = (members: readonly ConfigurationMember[], id: number): boolean => members.some((member) => member.id === id);

function text({ voters, outgoing, learners }: Configuration): string {
  const list = (members: readonly ConfigurationMember[]): string =>
    members
      .map(({ id, name, incarnation, peerUrls }) => `${name}/${id}/${incarnation}@${peerUrls.join()}`)
      .toSorted()
      .join(' ');
  return `[${list(voters)}; ${list(outgoing)}; ${list(learners)}]`;
}
