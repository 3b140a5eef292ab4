// A cluster under random loss, duplication, reordering, partitions, crashes that lose what was not written, and changes of
// membership; then calm.
import { Prng, Sha256, hexFromBytes, utf8Encode } from '@raftgate/bytes';
import {
  type Configuration,
  type ConfigurationMember,
  ENTRY_COMMANDS,
  type Message,
  campaign,
  compact,
  configurationInForce,
  forgetMatch,
  propose,
  ProposeRefusal,
  readIndex,
  reportUnreachable,
  status,
  suspectLeader,
  suspectRank,
  tick,
  transfer,
} from '../src/index.ts';
import { Checker } from './invariants.ts';
import { MembershipChurn } from './membership-churn.ts';
import { Network, snapshotOf } from './network.ts';
import { DEFAULT_CONFIG, TestNode, configurationOf, emptyDisk } from './node.ts';

export interface Outcome {
  readonly hash: string;
  readonly committed: number;
  readonly leaders: number;
  readonly reads: number;
  readonly snapshots: number;
  readonly changes: number;
  readonly jointChanges: number;
  readonly selfRemovals: number;
}

const MAX_QUEUE = 400;
const MAX_JOINERS = 4;

export class RandomCluster {
  readonly network = new Network();
  readonly checker = new Checker(this.network);
  private readonly prng: Prng;
  private readonly trace = new Sha256();
  private readonly ids: number[];
  private readonly churn: MembershipChurn;
  private readonly isChurning: boolean;
  private context = 0;
  private leaders = 0;
  private reads = 0;
  private snapshots = 0;
  private lossPercent: number;

  constructor(seed: number) {
    this.prng = new Prng(seed);
    const size = this.prng.between(1, 6);
    const founders = Array.from({ length: size }, (_, at) => at + 1);
    this.isChurning = this.prng.chance(2, 3);
    const joiners = Array.from({ length: this.isChurning ? MAX_JOINERS : 0 }, (_, at) => size + at + 1);
    this.ids = [...founders, ...joiners];
    this.churn = new MembershipChurn(this.prng.fork(1), joiners);
    this.lossPercent = this.prng.below(30);
    const configuration = configurationOf(founders);
    this.checker.configuration = configuration;
    const preVote = this.prng.chance(3, 4);
    const checkQuorum = this.prng.chance(3, 4);
    const electionTicks = this.prng.between(2, 12);
    for (const id of this.ids) {
      const small = { maxInflightMessages: 4, maxAppendBytes: 200, maxCommittedBytes: 200 };
      const config = { ...DEFAULT_CONFIG, ...small, id, seed, preVote, checkQuorum, electionTicks };
      const node = new TestNode(config, emptyDisk(id <= size ? configuration : configurationOf([])), {
        send: (message) => this.send(message),
        softState: (at, state) => {
          this.note(`state ${at} ${state.role} ${state.term} ${state.leader}`);
          if (state.role === 'leader') this.leaders++;
          this.checker.softState(at, state);
        },
        read: (at, state) => {
          if (!state.rejected) this.reads++;
          this.checker.read(at, state);
        },
        apply: (at, entry) => {
          this.note(`apply ${at} ${entry.index} ${entry.term}`);
          this.checker.apply(at, entry);
        },
      });
      this.network.nodes.set(id, node);
    }
  }

  run(steps: number): Outcome {
    for (let i = 0; i < steps; i++) {
      const id = this.pick(this.ids);
      this.act(id);
      for (const each of this.ids) this.checker.step(each);
      if (i % 50 === 0) this.checker.logs();
    }
    this.checker.logs();
    this.calm();
    const { leaders, reads, snapshots } = this;
    const { appended: changes, joint: jointChanges, selfRemovals } = this.churn;
    const committed = this.checker.committed.length;
    return { hash: hexFromBytes(this.trace.digest()), committed, leaders, reads, snapshots, changes, jointChanges, selfRemovals };
  }

  private act(id: number): void {
    const node = this.network.node(id);
    const dice = this.prng.below(1000);
    if (dice < 600 && this.network.queue.length > 0) this.deliverOne();
    else if (dice < 720) this.tick(node);
    else if (dice < 840) this.persistSome(node);
    else if (dice < 920) this.propose(node);
    else if (dice < 945) this.read(node);
    else if (dice < 953) this.crashOrRestart(node);
    else if (dice < 963) this.partition();
    else if (dice < 975) this.handOver(node);
    else if (dice < 985) this.compact(node);
    else if (dice < 990 && node.isUp) this.breakLink(node, this.pick(this.ids));
    else if (dice < 991 && node.isUp) forgetMatch(node.raft, this.pick(this.ids));
    else if (dice < 997 && node.isUp && this.isChurning) this.change(node);
    else node.isDiskFast = this.prng.chance(1, 2);
    if (node.isUp) node.pump();
  }

  private send(message: Message): void {
    const { queue } = this.network;
    if (queue.length >= MAX_QUEUE) for (const lost of queue.splice(this.prng.below(queue.length), 1)) this.network.lose(lost);
    queue.push(message);
  }

  private deliverOne(): void {
    const { queue } = this.network;
    const at = this.prng.chance(2, 3) ? 0 : this.prng.below(queue.length);
    const message = queue[at];
    if (!this.prng.chance(1, 12)) queue.splice(at, 1);
    if (this.prng.below(100) < this.lossPercent) return this.network.lose(message);
    this.note(`${message.type} ${message.from} ${message.to} ${message.term}`);
    const delivery = this.network.deliver(message);
    const code = delivery?.refusal?.code;
    // Late answers of a member that was removed meanwhile.
    if (code === 'SNAPSHOT_NOT_NEEDED' || (code === 'UNKNOWN_PEER' && this.isChurning)) return;
    if (code !== undefined) throw new Error(`${code}: ${delivery?.refusal?.detail} (${JSON.stringify(message)})`);
    if (message.type === 'snapshot') this.snapshots++;
  }

  private tick(node: TestNode): void {
    if (node.isUp) tick(node.raft);
  }

  private persistSome(node: TestNode): void {
    if (node.isUp && node.groups.length > 0) node.persist(this.prng.between(1, node.groups.length + 1));
  }

  private propose(node: TestNode): void {
    if (!node.isUp) return;
    const body = new Uint8Array(this.prng.below(100));
    const result = propose(node.raft, { kind: ENTRY_COMMANDS, logTime: this.prng.below(1000), commands: 1, body });
    if (!(result instanceof ProposeRefusal)) this.note(`propose ${node.config.id} ${result.index}`);
  }

  private read(node: TestNode): void {
    if (!node.isUp) return;
    this.context++;
    if (readIndex(node.raft, this.context) === undefined) this.checker.askRead(node.config.id, this.context);
  }

  private crashOrRestart(node: TestNode): void {
    if (!node.isUp) {
      node.restart();
      return;
    }
    if (!this.prng.chance(1, 6)) return;
    this.note(`crash ${node.config.id}`);
    node.crash(this.prng.below(node.groups.length + 1));
    this.checker.step(node.config.id);
  }

  private partition(): void {
    const { cut } = this.network;
    cut.clear();
    if (this.prng.chance(2, 3)) return;
    for (const from of this.ids) for (const to of this.ids) if (this.prng.chance(1, 3)) cut.add(`${from}>${to}`);
  }

  private handOver(node: TestNode): void {
    if (node.isUp) transfer(node.raft, this.pick(this.ids));
  }

  private change(node: TestNode): void {
    this.note(`${node.config.id} ${this.churn.propose(node.raft)}`);
  }

  /** The connection to `peer` closed; whoever followed it may hurry. */
  private breakLink({ raft }: TestNode, peer: number): void {
    reportUnreachable(raft, peer);
    if (suspectLeader(raft, peer) && suspectRank(raft) !== undefined && this.prng.chance(1, 2)) campaign(raft);
  }

  private compact(node: TestNode): void {
    if (!node.isUp) return;
    const meta = snapshotOf(node);
    if (meta === undefined) return;
    node.takeSnapshot(meta);
    compact(node.raft, meta.index - this.prng.below(3));
  }

  /** Liveness: with everyone up and nothing lost, a leader emerges and what is proposed reaches everybody. */
  private calm(): void {
    this.network.cut.clear();
    this.lossPercent = 0;
    for (const node of this.network.nodes.values()) {
      node.isDiskFast = true;
      if (!node.isUp) node.restart();
      node.persist();
      node.pump();
    }
    this.stopWhoWasRemoved();
    let proposed = 0;
    for (let round = 0; round < 600; round++) {
      for (const node of this.network.nodes.values()) {
        if (!node.isUp) continue;
        tick(node.raft);
        node.pump();
      }
      this.drain();
      if (proposed === 0 && round > 100) proposed = this.proposeAtLeader();
      if (proposed !== 0 && this.hasAll(proposed)) return;
    }
    const all = [...this.network.nodes.values()].map(({ raft }) => JSON.stringify(status(raft)));
    throw new Error(`liveness: not everybody has ${proposed}\n${all.join('\n')}`);
  }

  /** Without CheckQuorum nothing keeps a removed member from disturbing the others (dissertation, 4.2.3): somebody must stop it. */
  private stopWhoWasRemoved(): void {
    const nodes = [...this.network.nodes.values()];
    const { configuration, configurationIndex } = this.checker;
    if (nodes[0].config.checkQuorum || configuration === undefined) return;
    const appended = nodes.filter(({ raft }) => status(raft).configurationIndex > configurationIndex);
    const wanted = [configuration, ...appended.map(({ raft }) => configurationInForce(raft))].flatMap(membersOf);
    for (const node of nodes) if (!wanted.some(({ id }) => id === node.config.id)) node.crash();
  }

  private drain(): void {
    for (let i = 0; i < 5000 && this.network.queue.length > 0; i++) {
      const [message] = this.network.queue.splice(0, 1);
      this.network.deliver(message);
    }
    for (const id of this.ids) this.checker.step(id);
    this.checker.logs();
  }

  private proposeAtLeader(): number {
    for (const node of this.network.nodes.values()) {
      if (!node.isUp) continue;
      const result = propose(node.raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: utf8Encode('calm') });
      node.pump();
      if (!(result instanceof ProposeRefusal)) return result.index;
    }
    return 0;
  }

  private hasAll(index: number): boolean {
    const nodes = [...this.network.nodes.values()];
    const leader = nodes.find(({ isUp, raft }) => isUp && status(raft).role === 'leader');
    if (leader === undefined) return false;
    return membersOf(configurationInForce(leader.raft)).every(({ id }) => this.network.node(id).machine.length >= index);
  }

  private pick(ids: readonly number[]): number {
    return ids[this.prng.below(ids.length)];
  }

  private note(line: string): void {
    this.trace.update(utf8Encode(`${line}\n`));
  }
}

function membersOf({ voters, outgoing, learners }: Configuration): ConfigurationMember[] {
  return [...voters, ...outgoing, ...learners];
}
