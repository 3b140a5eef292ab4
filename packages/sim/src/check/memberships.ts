import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import { decodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type ConfigurationMember, type Entry } from '@raftgate/raft';
import { Violation } from './violation.ts';

interface Answered {
  readonly change: MembershipRequest;
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

  onAnswer(change: MembershipRequest, outcome: MembershipOutcome, atMs: number): void {
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

  #whyNotChanged(request: MembershipRequest, { id, index }: Extract<MembershipOutcome, { outcome: 'changed' }>): string | undefined {
    const inForce = this.#at(index);
    if (inForce === undefined) return `no change is committed at ${index} or before it`;
    if (!isSo(request, id, inForce)) return `about ${id}; in force at ${index} is ${text(inForce)}`;
    const other = this.#firstBetween(request, index);
    return other === undefined ? undefined : `expected at ${request.expectedIndex}, and at ${other} there is another one`;
  }

  /** Whoever names an index expects no change since: but for the joint one that leads to what was asked for. */
  #firstBetween({ expectedIndex }: MembershipRequest, index: number): number | undefined {
    if (expectedIndex === undefined) return undefined;
    for (const [at, { outgoing }] of this.#applied)
      if (at > expectedIndex && at < index && (outgoing.length === 0 || this.#next(at) !== index)) return at;
    return undefined;
  }

  #next(index: number): number | undefined {
    for (const at of this.#applied.keys()) if (at > index) return at;
    return undefined;
  }

  /** A machine that is added has a name of its own, and is asked for once; other changes somebody else may have made. */
  #whyNotRefused(change: MembershipRequest): string | undefined {
    const name = change.change === 'add' ? change.name : undefined;
    if (name === undefined) return undefined;
    for (const [index, { voters, learners }] of this.#applied)
      if ([...voters, ...learners].some((member) => member.name === name)) return `${name} is a member by ${index}`;
    return undefined;
  }
}

/** Whether a change is found in the configuration its asker was told of. */
function isSo(request: MembershipRequest, id: number, { voters, outgoing, learners }: Configuration): boolean {
  const isIn = has(voters, id) || has(learners, id);
  switch (request.change) {
    case 'add':
      return isIn;
    case 'remove':
      return !isIn;
    case 'promote':
      return has(voters, id);
    case 'update':
      return [...voters, ...learners].some((member) => member.id === id && member.peerUrls.join() === request.peerUrls.join());
    case 'reconfigure':
      return outgoing.length === 0 && areThose(voters, request.voters) && areThose(learners, request.learners);
  }
}

const areThose = (members: readonly ConfigurationMember[], ids: readonly number[]): boolean =>
  members.length === ids.length && ids.every((id) => has(members, id));

const has = (members: readonly ConfigurationMember[], id: number): boolean => members.some((member) => member.id === id);

function text({ voters, outgoing, learners }: Configuration): string {
  const list = (members: readonly ConfigurationMember[]): string =>
    members
      .map(({ id, name, incarnation, peerUrls }) => `${name}/${id}/${incarnation}@${peerUrls.join()}`)
      .toSorted()
      .join(' ');
  return `[${list(voters)}; ${list(outgoing)}; ${list(learners)}]`;
}
