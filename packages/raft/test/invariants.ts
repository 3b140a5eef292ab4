// The paper's properties (figure 3), checked over a whole cluster from outside, and the promises the core makes beside them.
import type { Configuration, ConfigurationMember, Entry, ReadState, SoftState } from '../src/index.ts';
import {
  ENTRY_CONFIGURATION,
  configurationAt,
  configurationInForce,
  decodeConfiguration,
  entriesFrom,
  status,
  termAt,
} from '../src/index.ts';
import { ConfigurationError } from '../src/errors.ts';
import { quorumReached } from '../src/quorum.ts';
import type { Network } from './network.ts';
import { type TestNode, termOnDisk } from './node.ts';

const WHOLE = Number.MAX_SAFE_INTEGER;

export class Checker {
  /** Term of each committed index and what it holds; `committed[i]` is index i + 1. */
  readonly committed: Entry[] = [];
  private readonly leaders = new Map<number, number>();
  private readonly asked = new Map<string, number>();
  /** The first member whose commit reached an index has decided that it is committed. */
  private decided = 0;
  /** The last committed configuration; the bootstrap one at first, where it is known. */
  configuration: Configuration | undefined;
  configurationIndex = 0;
  private readonly configurations: { readonly index: number; readonly configuration: Configuration }[] = [];
  private readonly highest = new Map<number, { term: number; commit: number }>();
  private readonly leading = new Map<number, number>();
  private readonly lookedAt = new Map<number, string>();
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
  }

  /** Election safety: at most one leader a term. Leader completeness: a leader holds every committed entry of earlier terms. */
  softState(id: number, { role, term }: SoftState): void {
    this.mayStop(id, role, term);
    if (role !== 'follower') this.mayStand(id);
    if (role !== 'leader') return;
    const other = this.leaders.get(term);
    if (other !== undefined && other !== id) fail('election-safety', `${other} and ${id} lead term ${term}`);
    if (other === undefined) this.elected(id, term);
    this.leaders.set(term, id);
    const { raft, machine } = this.network.node(id);
    this.committed.forEach((entry, at) => {
      if (entry.term > term) return;
      const held = at + 1 <= machine.length ? machine[at].term : termAt(raft, at + 1);
      if (held !== entry.term) fail('leader-completeness', `leader ${id} of term ${term} lacks ${at + 1} (term ${entry.term})`);
    });
  }

  /** State machine safety: no two members apply different entries at an index. */
  apply(id: number, entry: Entry): void {
    const known = this.committed[entry.index - 1];
    if (known === undefined) {
      if (entry.index !== this.committed.length + 1) fail('state-machine-safety', `${id} applies ${entry.index} out of order`);
      if (entry.index > this.highestDecided()) fail('commit-order', `${id} applies ${entry.index} before anybody committed it`);
      this.committed.push(entry);
      if (entry.kind === ENTRY_CONFIGURATION) this.changed(entry);
    } else if (known.term !== entry.term || known.body !== entry.body || known.logTime !== entry.logTime) {
      fail('state-machine-safety', `${id} applies another entry at ${entry.index}`);
    }
  }

  /** A read sees whatever was committed anywhere when it was asked. */
  askRead(id: number, context: number): void {
    this.asked.set(`${id}/${context}`, this.highestCommit());
  }

  read(id: number, { context, index, rejected }: ReadState): void {
    const key = `${id}/${context}`;
    const least = this.asked.get(key);
    if (least === undefined) fail('read-index', `${id} answers a read nobody waits for`);
    this.asked.delete(key);
    if (!rejected && index < least) fail('read-index', `${id} read at ${index}, when ${least} was committed before it asked`);
  }

  /** After every step: terms and commits only grow; a restart may forget how far commit was, and nothing else. */
  step(id: number): void {
    const { raft, isUp } = this.network.node(id);
    if (!isUp) {
      this.leading.delete(id);
      return void this.highest.delete(id);
    }
    const { term, commit, applied, last } = status(raft);
    const before = this.highest.get(id);
    if (before !== undefined && (term < before.term || commit < before.commit)) fail('monotonic', `${id} went back`);
    for (let index = this.decided + 1; index <= commit; index++) this.decide(id, index);
    this.members(id);
    if (applied > commit || commit > last) fail('order', `${id}: applied ${applied}, commit ${commit}, last ${last}`);
    this.highest.set(id, { term, commit });
  }

  /** Log matching: two logs that agree on the term of an index agree on everything before it. */
  logs(): void {
    const nodes = [...this.network.nodes.values()].filter(({ isUp }) => isUp);
    for (const a of nodes) {
      for (const b of nodes) {
        if (a.config.id >= b.config.id) continue;
        const first = Math.max(status(a.raft).first, status(b.raft).first);
        const ours = entriesFrom(a.raft, first, WHOLE);
        const theirs = entriesFrom(b.raft, first, WHOLE);
        let agreed = Math.min(ours.length, theirs.length) - 1;
        while (agreed >= 0 && ours[agreed].term !== theirs[agreed].term) agreed--;
        for (let i = 0; i <= agreed; i++) {
          if (ours[i].term !== theirs[i].term || ours[i].body !== theirs[i].body) {
            fail('log-matching', `${a.config.id} and ${b.config.id} differ at ${ours[i].index}`);
          }
        }
      }
    }
  }

  private highestCommit(): number {
    return this.committed.length;
  }

  /** Committed on a quorum (paper, 5.3, 5.4 and 6): on the disks of a quorum of the configuration whoever decided it could go by. */
  private decide(id: number, index: number): void {
    this.decided = index;
    const { raft } = this.network.node(id);
    const term = termAt(raft, index);
    const holds = ({ disk }: TestNode): boolean => index <= disk.snapshot.index || termOnDisk(disk, index) === term;
    // That of its index; or the next one, when it was appended already. A configuration itself is decided by its own quorum.
    const candidates = [configurationAt(raft, index)];
    if (status(raft).configurationIndex > index) candidates.push(configurationInForce(raft));
    const isHeld = candidates.some((configuration) => configuration !== undefined && this.isQuorum(configuration, holds));
    if (!isHeld) fail('committed-on-quorum', `${id} committed ${index} (term ${term}) without a quorum's disks`);
  }

  /** A leader has durable votes of a quorum, of both halves of a joint configuration, its own among them (paper, 5.2 and 6). */
  private elected(id: number, term: number): void {
    const { raft } = this.network.node(id);
    const votedFor = ({ disk: { hardState } }: TestNode): boolean => {
      return hardState.term > term || (hardState.term === term && hardState.vote === id);
    };
    if (!this.isQuorum(configurationInForce(raft), votedFor))
      fail('elected-by-quorum', `${id} leads term ${term} without a quorum's votes`);
  }

  /** Learners, and members whose removal is committed, do not stand for election (paper, section 6; dissertation, 4.2.2). */
  private mayStand(id: number): void {
    const { raft } = this.network.node(id);
    const asked = [configurationInForce(raft), configurationAt(raft, status(raft).commit)];
    const votes = asked.some((each) => each !== undefined && [...each.voters, ...each.outgoing].some((member) => member.id === id));
    if (!votes) fail('only-voters-stand', `${id} has no vote of its own`);
  }

  /** A leader of no later term stops leading when its quorum is silent, or its removal is committed, not before (paper, section 6). */
  private mayStop(id: number, role: SoftState['role'], term: number): void {
    const led = this.leading.get(id) === term;
    if (role === 'leader') this.leading.set(id, term);
    else this.leading.delete(id);
    const { raft, config } = this.network.node(id);
    if (!led || role === 'leader' || config.checkQuorum) return;
    const { configurationIndex, commit } = status(raft);
    if (commit < configurationIndex) fail('early-step-down', `${id} stops leading term ${term} before its removal is committed`);
  }

  /** A leader commits as soon as the configuration in force allows, a smaller one too: nobody may have more to say. */
  private commitsWhatItCan(id: number): void {
    const { raft } = this.network.node(id);
    const { role, term, commit } = status(raft);
    if (role !== 'leader') return;
    const index = quorumReached(raft, 'match');
    if (index > commit && termAt(raft, index) === term) fail('commit-behind', `${id} could commit ${index}, and has ${commit}`);
  }

  /** A leader leaves once its removal is committed, not later (paper, section 6). */
  private removedLeaderIsGone(id: number): void {
    const { raft } = this.network.node(id);
    const { role, commit, configurationIndex, term } = status(raft);
    if (role !== 'leader' || commit < configurationIndex || termAt(raft, commit) !== term) return;
    const { voters, outgoing } = configurationInForce(raft);
    if (![...voters, ...outgoing].some((member) => member.id === id)) fail('removed-leader', `${id} still leads`);
  }

  /** What is asked of the configuration, where it, commit or the beginning of the log moved. */
  private members(id: number): void {
    const { raft } = this.network.node(id);
    const looked = `${raft.role} ${raft.term} ${raft.history.index} ${raft.log.base} ${raft.log.committed} ${this.committed.length}`;
    if (this.lookedAt.get(id) === looked) return;
    this.lookedAt.set(id, looked);
    this.commitsWhatItCan(id);
    this.removedLeaderIsGone(id);
    this.oneChangeAtATime(id);
    this.agreesOnMembers(id);
  }

  /** A leader appends a configuration behind a commit of its own term, and when the one before is committed (dissertation, 4.1). */
  private oneChangeAtATime(id: number): void {
    const { raft } = this.network.node(id);
    const { role, term, commit } = status(raft);
    if (role !== 'leader' || raft.history.index <= this.decided) return;
    const open = entriesFrom(raft, Math.max(this.decided, commit) + 1, WHOLE).filter(({ kind }) => kind === ENTRY_CONFIGURATION);
    if (open.length > 1) fail('one-change', `${id} has ${open.length} configurations in flight`);
    const isOwn = open.length === 1 && open[0].term === term;
    if (isOwn && termAt(raft, commit) !== term) fail('own-term-change', `${id} changes members before a commit of term ${term}`);
  }

  /** Whatever was compacted, restored or cut: at its commit index a member has the configuration all agreed on, and it acts by the last in its log. */
  private agreesOnMembers(id: number): void {
    const { raft } = this.network.node(id);
    const { commit } = status(raft);
    const acting = raft.peers.map(
      (peer) => `${peer.id}${peer.isVoter ? 'v' : ''}${peer.isOutgoing ? 'o' : ''}${peer.isLearner ? 'l' : ''}`,
    );
    if (acting.join(' ') !== rolesOf(configurationInForce(raft))) fail('configuration-in-force', `${id} acts by ${acting.join(' ')}`);
    const known = configurationAt(raft, commit);
    const agreed = this.configurations.findLast(({ index }) => index <= commit);
    if (known === undefined || known.voters.length === 0 || agreed === undefined || commit > this.committed.length) return;
    if (rolesOf(known) !== rolesOf(agreed.configuration)) fail('configuration-agreed', `${id} has ${rolesOf(known)} at ${commit}`);
  }

  /** Two configurations that follow one another share a member of every two quorums (paper, section 6; dissertation, 4.1). */
  private changed(entry: Entry): void {
    const after = decodeConfiguration(entry.body);
    if (after instanceof ConfigurationError) fail('configuration', `${entry.index} does not decode`);
    const before = this.configuration;
    this.configuration = after;
    this.configurationIndex = entry.index;
    this.configurations.push({ index: entry.index, configuration: after });
    if (before === undefined) return;
    const isLeft = before.outgoing.length > 0 && after.outgoing.length === 0 && idsOf(before.voters) === idsOf(after.voters);
    const isEntered = before.outgoing.length === 0 && idsOf(before.voters) === idsOf(after.outgoing);
    const isSingle = before.outgoing.length === 0 && after.outgoing.length === 0 && differ(before.voters, after.voters) <= 1;
    if (!isLeft && !isEntered && !isSingle) fail('configuration-chain', `${entry.index} does not follow the one before it`);
  }

  private isQuorum({ voters, outgoing }: Configuration, holds: (node: TestNode) => boolean): boolean {
    const isMajority = (members: readonly ConfigurationMember[]): boolean => {
      const holders = members.filter(({ id }) => holds(this.network.node(id)));
      return holders.length * 2 > members.length;
    };
    return isMajority(voters) && (outgoing.length === 0 || isMajority(outgoing));
  }

  private highestDecided(): number {
    let highest = this.decided;
    for (const { isUp, raft } of this.network.nodes.values()) if (isUp) highest = Math.max(highest, status(raft).commit);
    return highest;
  }
}

function rolesOf({ voters, outgoing, learners }: Configuration): string {
  const roles = new Map<number, string>();
  for (const { id } of voters) roles.set(id, 'v');
  for (const { id } of outgoing) roles.set(id, `${roles.get(id) ?? ''}o`);
  for (const { id } of learners) roles.set(id, 'l');
  return [...roles.entries()]
    .sort(([a], [b]) => a - b)
    .map(([id, role]) => `${id}${role}`)
    .join(' ');
}

function idsOf(members: readonly ConfigurationMember[]): string {
  return members.map(({ id }) => id).join(' ');
}

function differ(some: readonly ConfigurationMember[], others: readonly ConfigurationMember[]): number {
  const lacking = (a: readonly ConfigurationMember[], b: readonly ConfigurationMember[]): number => {
    return a.filter(({ id }) => !b.some((member) => member.id === id)).length;
  };
  return lacking(some, others) + lacking(others, some);
}

function fail(name: string, what: string): never {
  throw new Error(`${name}: ${what}`);
}
