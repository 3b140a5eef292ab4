import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import { decodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type ConfigurationMember, type Entry } from '@raftgate/raft';
import { isAdded, isAt, isByItself, makes } from './explained-change.ts';
import { Violation } from './violation.ts';

/** A change an administrator asked for, and what became of it as far as anybody was told. */
export interface AskedChange {
  readonly request: MembershipRequest;
  readonly askedMs: number;
  outcome: MembershipOutcome | undefined;
  answeredMs: number;
}

interface AppliedConfiguration {
  readonly configuration: Configuration;
  /** When somebody had applied it for the first time. */
  readonly atMs: number;
}

/**
 * Who belongs to the cluster, by the log: the configurations that were applied, by index. A snapshot carries the one in force at
 * its index, committed, whatever its maker's log goes on with (Raft paper, section 7; etcd: ConfState of a snapshot). An
 * administrator who is told `changed` finds the change in that configuration; and each one follows from the one before by what
 * somebody asked for who was not told `refused`.
 */
export class Memberships {
  /** Ascending: whoever is first at an index is ahead of all others. */
  readonly #applied = new Map<number, AppliedConfiguration>();
  readonly #asked: AskedChange[] = [];

  /** In force at a member; the first of all is what the cluster began with. */
  onConfiguration(configuration: Configuration): void {
    if (this.#applied.size === 0 && configuration.voters.length > 0) this.#applied.set(0, { configuration, atMs: 0 });
  }

  onApplied(entry: Entry, atMs: number): void {
    if (entry.kind !== ENTRY_CONFIGURATION || this.#applied.has(entry.index)) return;
    const configuration = decodeConfiguration(entry.body);
    if ('voters' in configuration) this.#applied.set(entry.index, { configuration, atMs });
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

  onAsked(request: MembershipRequest, askedMs: number): AskedChange {
    const asked: AskedChange = { request, askedMs, outcome: undefined, answeredMs: Infinity };
    this.#asked.push(asked);
    return asked;
  }

  onAnswer(asked: AskedChange, outcome: MembershipOutcome, atMs: number): void {
    asked.outcome = outcome;
    asked.answeredMs = atMs;
  }

  /** When nothing is applied any more. */
  check(): void {
    for (const { request, outcome, answeredMs } of this.#asked) {
      const why = outcome?.outcome === 'changed' ? this.#whyNotChanged(request, outcome) : undefined;
      if (why !== undefined) throw new Violation('membership-answers', `${request.change}, answered changed: ${why}`, answeredMs);
    }
    let before: Configuration | undefined;
    for (const [index, { configuration, atMs }] of this.#applied) {
      const why = before === undefined ? undefined : this.#whyUnexplained(before, configuration, atMs);
      if (why !== undefined) throw new Violation('membership-answers', `index ${index}, ${text(configuration)}: ${why}`, atMs);
      before = configuration;
    }
  }

  #at(index: number): Configuration | undefined {
    let found: Configuration | undefined;
    for (const [at, { configuration }] of this.#applied) if (at <= index) found = configuration;
    return found;
  }

  #whyNotChanged(
    request: MembershipRequest,
    { id, index, configuration }: Extract<MembershipOutcome, { outcome: 'changed' }>,
  ): string | undefined {
    const inForce = this.#at(index);
    if (inForce === undefined) return `no change is committed at ${index} or before it`;
    if (!isSo(request, id, inForce)) return `about ${id}; in force at ${index} is ${text(inForce)}`;
    if (text(configuration) !== text(inForce)) return `was told ${text(configuration)}; in force at ${index} is ${text(inForce)}`;
    const other = this.#firstBetween(request, index);
    return other === undefined ? undefined : `expected at ${request.expectedIndex}, and at ${other} there is another one`;
  }

  /** Whoever names an index expects no change since: but for the joint one that leads to what was asked for. */
  #firstBetween({ expectedIndex }: MembershipRequest, index: number): number | undefined {
    if (expectedIndex === undefined) return undefined;
    for (const [at, { configuration }] of this.#applied)
      if (at > expectedIndex && at < index && (configuration.outgoing.length === 0 || this.#next(at) !== index)) return at;
    return undefined;
  }

  #next(index: number): number | undefined {
    for (const at of this.#applied.keys()) if (at > index) return at;
    return undefined;
  }

  /** A refusal is final: what nobody else asked for either happened all the same. */
  #whyUnexplained(before: Configuration, after: Configuration, atMs: number): string | undefined {
    if (isByItself(before, after)) return undefined;
    const meant = this.#asked.filter(({ request, askedMs }) => askedMs <= atMs && makes(request, before, after));
    if (meant.length === 0) return `nobody asked for it; before it was ${text(before)}`;
    const refused = meant.filter(({ outcome }) => outcome?.outcome === 'refused');
    return refused.length < meant.length ? undefined : `${meant[0].request.change} was refused, and took place`;
  }
}

/** Whether a change is found in the configuration its asker was told of. */
function isSo(request: MembershipRequest, id: number, configuration: Configuration): boolean {
  const { voters, outgoing, learners } = configuration;
  switch (request.change) {
    case 'add':
      return isAdded(request, configuration, id);
    case 'remove':
      return id === request.id && !has(voters, id) && !has(learners, id);
    case 'promote':
      return id === request.id && has(voters, id);
    case 'update':
      return id === request.id && [...voters, ...learners].some((member) => member.id === id && isAt(member, request.peerUrls));
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
      .map(
        ({ id, name, incarnation, peerUrls, autoPromote }) =>
          `${name}/${id}/${incarnation}@${peerUrls.join()}${autoPromote === true ? '+' : ''}`,
      )
      .toSorted()
      .join(' ');
  return `[${list(voters)}; ${list(outgoing)}; ${list(learners)}]`;
}
