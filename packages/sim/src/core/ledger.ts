import { type Configuration, decodeConfiguration, ENTRY_CONFIGURATION, ConfigurationError, type Entry } from '@raftgate/raft';
import { fail } from '../level/violation.ts';

/**
 * One entry as the first leader made it. Log matching (paper, figure 3) says that index and term name it and everything
 * before it; so two logs are equal up to an index when they hold the same Position there, and one comparison tells.
 */
export interface Position {
  readonly index: number;
  readonly term: number;
  readonly entry: Entry | undefined;
  readonly before: Position | undefined;
  /** In force once this is the end of a log, and the index of the entry that says so. */
  readonly configuration: Configuration;
  readonly configurationIndex: number;
  /** Bit i: was on the disk of member i once. */
  durableOn: number;
}

/** What really happened in a run, seen from above: every entry ever made, what is committed, who led which term. */
export class Ledger {
  readonly root: Position;
  private byIndex: Position[][] = [];
  /** Entries ever made. */
  size = 0;
  /** `committed[i]` is what index i holds forever; `committedIn[i]` the term of the leader that committed it. */
  committed: Position[];
  committedIn: number[] = [0];
  /** By term: who led it, and its log while it did. */
  leaders: number[] = [];
  leaderLogs: Position[][] = [];

  constructor(bootstrap: Configuration, root?: Position) {
    this.root = root ?? {
      index: 0,
      term: 0,
      entry: undefined,
      before: undefined,
      configuration: bootstrap,
      configurationIndex: 0,
      durableOn: 0,
    };
    this.committed = [this.root];
  }

  /** Goes its own way from here on. */
  copy(): Ledger {
    const copy = new Ledger(this.root.configuration, this.root);
    copy.byIndex = this.byIndex.map((here) => here.slice());
    copy.size = this.size;
    copy.committed = this.committed.slice();
    copy.committedIn = this.committedIn.slice();
    copy.leaders = this.leaders.slice();
    copy.leaderLogs = this.leaderLogs.slice();
    return copy;
  }

  get commit(): number {
    return this.committed.length - 1;
  }

  leaderOf(term: number): number {
    return this.leaders[term] ?? 0;
  }

  at(index: number, term: number): Position | undefined {
    if (index === 0) return term === 0 ? this.root : undefined;
    const here = this.byIndex[index];
    if (here === undefined) return undefined;
    for (const position of here) if (position.term === term) return position;
    return undefined;
  }

  /** An entry stands behind `before` in some log: it is the one everybody knows (log matching), or `creator` makes it there and then. */
  see(before: Position, entry: Entry, creator: number): Position {
    const { index, term } = entry;
    const known = this.at(index, term);
    if (known !== undefined) {
      if (known.before !== before)
        fail('log-matching', `entry ${index}/${term} follows term ${before.term} here and ${known.before?.term} elsewhere`);
      if (known.entry !== entry && !isSame(known.entry, entry)) fail('log-matching', `two entries ${index}/${term}`);
      return known;
    }
    if (index !== before.index + 1) fail('log-matching', `entry ${index}/${term} after ${before.index}/${before.term}`);
    if (term < before.term) fail('log-matching', `term ${term} at ${index} after term ${before.term}`);
    if (creator === 0 || this.leaderOf(term) !== creator) fail('log-matching', `entry ${index}/${term} is from no leader of that term`);
    return this.create(before, entry);
  }

  private create(before: Position, entry: Entry): Position {
    const { index, term } = entry;
    if (before.entry !== undefined && entry.logTime < before.entry.logTime) fail('log-time', `log time goes back at ${index}/${term}`);
    let { configuration, configurationIndex } = before;
    if (entry.kind === ENTRY_CONFIGURATION) {
      const decoded = decodeConfiguration(entry.body);
      if (decoded instanceof ConfigurationError) fail('log-matching', `configuration at ${index}: ${decoded.detail}`);
      configuration = decoded;
      configurationIndex = index;
    }
    const position: Position = { index, term, entry, before, configuration, configurationIndex, durableOn: 0 };
    (this.byIndex[index] ??= []).push(position);
    this.size++;
    return position;
  }
}

function isSame(a: Entry | undefined, b: Entry): boolean {
  if (a === undefined || a.kind !== b.kind || a.commands !== b.commands || a.logTime !== b.logTime) return false;
  return a.body === b.body || (a.body.length === b.body.length && a.body.every((byte, at) => byte === b.body[at]));
}

/** Members as a comparable line: voters | outgoing | learners. */
export function membersOf({ voters, outgoing, learners }: Configuration): string {
  const ids = (list: Configuration['voters']): string => list.map(({ id }) => id).join(' ');
  return `${ids(voters)} | ${ids(outgoing)} | ${ids(learners)}`;
}
