import type { Prng } from '@raftgate/bytes';
import {
  type Configuration,
  type Message,
  type Raft,
  type Ready,
  applied,
  checkStart,
  createRaft,
  hasReady,
  observeTime,
  persisted,
  ready,
  snapshotStatus,
} from '@raftgate/raft';
import { committedImmutable, laterLeadersHold, leaderCommits } from './check/commits.ts';
import { electionSafety, leaderCompleteness } from './check/elections.ts';
import { recordFlight } from './check/flight.ts';
import { joined } from './check/hearing.ts';
import { announces, asLeader, leadsOn, leavesToSomebody, speaksAsLeader } from './check/leading.ts';
import { adoptEntries, knowsItsDisk } from './check/logs.ts';
import { applies } from './check/machines.ts';
import { monotonic } from './check/progress.ts';
import type { Probes } from './check/probes.ts';
import { Promises, weigh } from './check/promises.ts';
import { Reads } from './check/reads.ts';
import { fail } from '../level/violation.ts';
import { Votes } from './check/votes.ts';
import { bootstrapOf, configsOf } from './cluster.ts';
import { Time } from './clock.ts';
import { Desks } from './desk/desks.ts';
import { Digest } from './digest.ts';
import type { Group } from './disk.ts';
import { Ledger, membersOf, type Position } from './ledger.ts';
import { MAX_GROUPS, MAX_READIES, MAX_STUCK_GROUPS } from './limits.ts';
import { CoreNetwork } from './network.ts';
import { CoreNode } from './node.ts';
import type { CoreOptions } from './options.ts';
import type { CoreCounts } from './verdict.ts';

/** A cluster of bare cores: takes what each has ready, keeps its contract with it, and looks at everything that comes out. */
export class CoreWorld {
  readonly options: CoreOptions;
  readonly ledger: Ledger;
  /** By id; the first is no one. */
  readonly nodes: CoreNode[] = [];
  readonly members: CoreNode[] = [];
  readonly network = new CoreNetwork();
  readonly time = new Time();
  readonly digest = new Digest();
  readonly reads = new Reads();
  readonly votes = new Votes();
  readonly promises: Promises;
  /** Where nobody changes members there are none. */
  readonly desks: Desks | undefined;
  /** While the healed cluster is watched. */
  probes: Probes | undefined;
  readonly prng: Prng;
  readonly seed: number;
  readonly print: ((line: string) => void) | undefined;
  steps = 0;
  /** Time passes at some member. */
  isTicking = false;
  lives = 0;
  readonly counts: CoreCounts = {
    delivered: 0,
    elections: 0,
    committed: 0,
    crashes: 0,
    installs: 0,
    reads: 0,
    configurations: 0,
    transfers: 0,
  };

  constructor(options: CoreOptions, seed: number, prng: Prng, print: ((line: string) => void) | undefined) {
    this.options = options;
    this.seed = seed;
    this.prng = prng;
    this.print = print;
    this.ledger = new Ledger(bootstrapOf(options));
    this.promises = new Promises(this.ledger, this.votes);
    this.desks = options.churn === 'none' ? undefined : new Desks(this);
    // One slow clock among fast ones is what a lease must bear.
    const slow = prng.chance(1, 2) ? 0 : prng.between(1, 4);
    for (const config of configsOf(options, seed)) {
      const isJoiner = config.id > options.voters + options.learners;
      const node = new CoreNode(config, this.ledger.root, isJoiner, (each) => this.begin(each));
      node.clockPpm = (slow === 0 ? prng.below(3) - 1 : node.id === slow ? -1 : 1) * options.driftPpm;
      this.nodes[node.id] = node;
      this.members.push(node);
    }
    for (const node of this.members) {
      recordFlight(node, seed);
      this.pump(node);
    }
  }

  /** A life begins from what the disk holds. */
  begin(node: CoreNode, machine = 0): Raft {
    this.lives++;
    this.desks?.begin(node, this.lives);
    const mayVote = node.heardIndex === 0;
    const config = { ...node.config, seed: this.seed + this.lives, mayVote, highestIndexSeen: node.heardIndex };
    const initial = node.disk.initial(machine);
    const refusal = checkStart(config, initial);
    if (refusal !== undefined) fail('starts-after-crash', `${node.id}: ${refusal.code} ${refusal.detail}`);
    node.applied = initial.applied;
    return createRaft(config, initial);
  }

  /** Takes and does everything the core has ready; in the middle of a turn, looks at what came of one thing of several. */
  pump(node: CoreNode): void {
    if (this.options.lease) observeTime(node.raft, this.time.at(node));
    if (!node.isInTurn) {
      this.drive(node);
      if (speaks(node) && this.desks?.turn(node) === true) this.drive(node);
    }
    if (speaks(node)) this.observe(node);
  }

  private drive(node: CoreNode): void {
    for (let i = 0; speaks(node) && hasReady(node.raft); i++) {
      if (i > MAX_READIES) fail('comes-to-rest', `${node.id} always has something ready`);
      const said = asLeader(node.raft.messages);
      const work = ready(node.raft);
      speaksAsLeader(node, said, work.messages);
      this.handle(node, work);
    }
  }

  private handle(node: CoreNode, work: Ready): void {
    const hasLed = node.leads;
    this.follow(node);
    if (hasLed && !node.leads && !this.isTicking) leavesToSomebody(node, work.messages);
    const { role, term } = node.told.soft;
    if (work.softState !== undefined) node.told.soft = work.softState;
    const positions = this.adopt(node, work);
    if (work.softState?.role === 'leader') {
      this.completes(node, work.softState.term);
      announces(node, work.messages);
    }
    this.observe(node);
    for (const message of work.messages) this.leave(node, message);
    if (work.token !== undefined) {
      this.queue(node, {
        hardState: work.hardState,
        entries: positions,
        marker: undefined,
        isInstall: false,
        token: work.token,
        messages: work.messagesAfterPersist,
      });
    }
    if (work.committed.length > 0) this.apply(node, work.committed);
    for (const read of work.reads) {
      this.digest.mix(read.rejected ? -read.context : read.index);
      if (!read.rejected) this.counts.reads++;
      this.reads.onAnswer(node, read);
    }
    if (node.told.soft.role !== role || node.told.soft.term !== term) this.reads.onChange(node);
    if (work.configuration === undefined) return;
    this.inForce(node, work.configuration);
    joined(node, work.configuration);
    node.told.configuration = work.configuration;
    node.unreachable.fill(0);
    node.offers.clear();
  }

  private adopt(node: CoreNode, { softState, entries }: Ready): readonly Position[] {
    if (softState?.role === 'leader') this.elected(node, softState.term);
    if (entries.length === 0) return [];
    const positions = adoptEntries(this.ledger, node, entries);
    for (const position of positions)
      if (position.configurationIndex === position.index && node.raft.role === 'leader') this.promises.onChange(node, position);
    return positions;
  }

  private elected(node: CoreNode, term: number): void {
    const { ledger } = this;
    this.note('leads', node.id, term);
    this.counts.elections++;
    electionSafety(ledger, node.id, term);
    const { configuration } = node.memory[node.memory.length - 1];
    this.votes.onLeader(node, term, configuration);
    ledger.leaders[term] = node.id;
  }

  private completes(node: CoreNode, term: number): void {
    node.leads = true;
    node.seenTerm = Math.max(node.seenTerm, term);
    node.unanswered.fill(0);
    node.unreachable.fill(0);
    node.offers.clear();
    node.repeats.clear();
    node.hearing.leads();
    this.desks?.leads(node);
    leaderCompleteness(this.ledger, node, term);
    this.ledger.leaderLogs[term] = node.memory;
  }

  /** Whoever stops leading leaves the log of its term to the ledger and goes on with a copy. */
  follow(node: CoreNode): void {
    if (!node.leads || (node.isUp && node.raft.role === 'leader' && node.raft.term === node.seenTerm)) return;
    node.leads = false;
    if (node.isUp) leadsOn(node, this.isTicking);
    node.memory = node.memory.slice();
  }

  /** After each step of a core: what it says of itself. */
  private observe(node: CoreNode): void {
    this.follow(node);
    monotonic(node);
    const { log, role } = node.raft;
    // What it has just changed may make fewer enough: that is seen once it has handed it out.
    if (node.isInTurn && role === 'leader' && !node.isHandedOut) return;
    // Past a full window of groups, and in a turn, it knows of entries that it has not handed out.
    const committed = Math.min(log.committed, log.handed);
    if (committed === node.seenCommit) return;
    const { ledger } = this;
    if (committed > ledger.commit) {
      const { term } = node.raft;
      leaderCommits(ledger, this.nodes, node, term, committed);
      for (let index = ledger.commit + 1; index <= committed; index++) {
        ledger.committed.push(node.memory[index]);
        ledger.committedIn.push(term);
      }
      laterLeadersHold(ledger, this.nodes, term);
    }
    committedImmutable(ledger, node, committed);
    node.seenCommit = committed;
  }

  /** A message leaves: what it promises holds, and the network has it. */
  leave(node: CoreNode, message: Message): void {
    this.promises.onLeave(node, message);
    if (message.type === 'snapshot') node.offers.onOffer(node, message);
    if (this.probes !== undefined && message.type === 'appendReply') this.probes.onReply(message);
    const dropped = this.network.push(message);
    if (dropped !== undefined) this.lose(dropped);
  }

  /** It never arrives; a member knows when that happens to a snapshot it streams. */
  lose(message: Message): void {
    if (message.type !== 'snapshot') return;
    const from = this.nodes[message.from];
    if (!from.isUp || from.unheard !== undefined) return;
    from.offers.ends(message.to);
    from.repeats.onLost(message.to);
    snapshotStatus(from.raft, message.to, 'failed');
  }

  queue(node: CoreNode, group: Group): void {
    node.disk.queue.push(group);
    const most = node.isDiskStuck ? MAX_STUCK_GROUPS : node.isDiskSlow ? MAX_GROUPS : 0;
    while (node.disk.queue.length > most) this.persistOne(node);
  }

  /** The oldest group is durable, and what waited for it goes on. */
  persistOne(node: CoreNode): void {
    const group = node.disk.queue.shift();
    if (group === undefined) return;
    node.disk.write(group, this.ledger.committed);
    if (group.token !== undefined) persisted(node.raft, group.token);
    if (group.isInstall) node.isHeld = false;
    knowsItsDisk(node);
    for (const message of group.messages) this.leave(node, message);
  }

  private apply(node: CoreNode, page: Ready['committed']): void {
    if (page.length > 1 && weigh(page) > node.config.maxCommittedBytes) fail('bounded', `${node.id} gets ${weigh(page)} bytes to apply`);
    for (const entry of page) {
      applies(this.ledger, node, entry);
      node.applied = entry.index;
      this.desks?.applied(node, entry);
    }
    this.digest.mix(node.applied);
    if (node.isApplySlow) node.isApplying = true;
    else applied(node.raft, node.applied);
  }

  private inForce(node: CoreNode, configuration: Configuration): void {
    const { configurationIndex, configuration: expected } = node.memory[node.memory.length - 1];
    const isJoiner = configurationIndex === 0 && node.disk.snapshot.configuration.voters.length === 0;
    const members = membersOf(configuration);
    if (!isJoiner && members !== membersOf(expected))
      fail('configuration-in-force', `${node.id} goes by ${members}, its log says ${membersOf(expected)}`);
  }

  note(what: string, id: number, value: number): void {
    this.digest.mix(id * 31 + value);
    this.print?.(`${String(this.steps).padStart(6)}  ${what} ${id} ${value}`);
  }
}

/** Something leaves it. */
function speaks({ isUp, isHeld, unheard }: CoreNode): boolean {
  return isUp && !isHeld && unheard === undefined;
}
