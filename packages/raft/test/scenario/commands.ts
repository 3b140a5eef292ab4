// The vocabulary of scenarios; docs in packages/raft/README.md.
import { utf8Encode } from '@raftgate/bytes';
import {
  CampaignRefusal,
  ENTRY_COMMANDS,
  ENTRY_EMPTY,
  type Entry,
  type LeaseConfig,
  type Message,
  ProposeRefusal,
  type RaftConfig,
  ReadRefusal,
  TransferRefusal,
  campaign,
  compact,
  propose,
  readIndex,
  reportUnreachable,
  status,
  suspectLeader,
  suspectRank,
  termAt,
  tick,
  transfer,
} from '../../src/index.ts';
import { snapshotOf } from '../network.ts';
import type { TestNode } from '../node.ts';
import { formatLog, formatRole } from './format.ts';
import type { World } from './world.ts';

type Command = (world: World, args: readonly string[]) => void;

const isElection = ({ type }: Message): boolean => type === 'vote' || type === 'voteReply' || type === 'timeoutNow';
const anything = (): boolean => true;

export const COMMANDS: Readonly<Record<string, Command>> = {
  /** cluster 5 preVote=off election=10 */
  cluster(world, [size, ...options]) {
    world.reset();
    const ids = Array.from({ length: Number(size) }, (_, at) => at + 1);
    for (const id of ids) world.addNode({ id, ...settings(options) }, ids);
    world.say(`${ids.length} ${ids.length === 1 ? 'follower' : 'followers'}, term 0`);
  },

  /** given 3 term 4 log 1 1 4: what the disk of 3 holds when it starts */
  given(world, [id, , term, , ...terms]) {
    const node = world.network.node(Number(id));
    const entries = terms.map((each, at): Entry => {
      return { term: Number(each), index: at + 1, kind: ENTRY_EMPTY, logTime: 0, commands: 0, body: BODY };
    });
    world.startNode(node.config, { ...node.disk, hardState: { term: Number(term), vote: 0, commit: 0 }, entries });
  },

  /** tick 1 10, or tick all 10: nothing is delivered meanwhile */
  tick(world, [who, count = '1']) {
    for (let i = 0; i < Number(count); i++) for (const node of nodes(world, who)) at(node, () => tick(node.raft));
  },

  /** run 20: everybody ticks and everything is delivered, so many times */
  run(world, [count]) {
    for (let i = 0; i < Number(count); i++) {
      for (const node of nodes(world, 'all')) at(node, () => tick(node.raft));
      world.settle(anything);
    }
  },

  /** campaign 1: starts an election and delivers nothing */
  campaign(world, [id]) {
    const node = world.network.node(Number(id));
    at(node, () => {
      const refusal = campaign(node.raft);
      if (refusal instanceof CampaignRefusal) world.say(`${id} does not campaign: ${refusal.code}`);
    });
  },

  /** elect 1: starts an election and delivers votes only */
  elect(world, [id]) {
    COMMANDS.campaign(world, [id]);
    world.settle(isElection);
    const { role, term } = status(world.network.node(Number(id)).raft);
    if (role !== 'leader') world.say(`${id} does not win: term ${term}`);
  },

  propose(world, [id, ...text]) {
    const node = world.network.node(Number(id));
    at(node, () => {
      const result = propose(node.raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: utf8Encode(text.join(' ')) });
      if (result instanceof ProposeRefusal)
        world.say(`${id} refuses: ${result.code}${result.leader === 0 ? '' : `, ${result.leader} leads`}`);
    });
  },

  /** deliver 1->2: what is on its way; deliver 1->2 3: its first three; deliver votes; deliver: all of it, answers too, until it is quiet; deliver once: all of it, no answers */
  deliver(world, [what, count]) {
    if (what === undefined) world.settle(anything);
    else if (what === 'votes') world.settle(isElection);
    else if (what === 'once') world.deliver(anything, Infinity);
    else world.deliver(link(what), count === undefined ? Infinity : Number(count));
  },

  /** drop 1->2, or drop: what is on its way */
  drop(world, [what]) {
    const isLost = what === undefined ? anything : link(what);
    for (const message of world.network.queue.filter(isLost)) world.network.lose(message);
    world.network.queue = world.network.queue.filter((message) => !isLost(message));
  },

  /** duplicate 1->2: what is on its way arrives once more, later */
  duplicate(world, [what]) {
    world.network.queue.push(...world.network.queue.filter(link(what)));
  },

  /** crash 1: what it had not written is lost; crash 1 2: the oldest two groups of that had reached its disk */
  crash(world, [id, survivors = '0']) {
    world.network.node(Number(id)).crash(Number(survivors));
    world.checker.step(Number(id));
  },

  restart(world, [id]) {
    const node = world.network.node(Number(id));
    node.restart();
    node.pump();
  },

  /** disk 1 slow, disk 1 fast */
  disk(world, [id, speed]) {
    const node = world.network.node(Number(id));
    node.isDiskFast = speed === 'fast';
    node.pump();
    if (node.isDiskFast) at(node, () => node.persist());
  },

  /** persist 1, or persist 1 2: its oldest two groups */
  persist(world, [id, count]) {
    const node = world.network.node(Number(id));
    at(node, () => node.persist(count === undefined ? undefined : Number(count)));
  },

  /** partition 1 2 | 3 4 5 */
  partition(world, args) {
    const sides = args
      .join(' ')
      .split('|')
      .map((side) => side.trim().split(' ').map(Number));
    const sideOf = (id: number): number => sides.findIndex((side) => side.includes(id));
    for (const from of world.ids) for (const to of world.ids) if (sideOf(from) !== sideOf(to)) world.network.cut.add(`${from}>${to}`);
  },

  /** cut 1 3: the link between the two, both ways; cut 1->3: one way */
  cut(world, [a, b]) {
    if (b === undefined) world.network.cut.add(a.replace('->', '>'));
    else world.network.cut.add(`${a}>${b}`).add(`${b}>${a}`);
  },

  heal(world) {
    world.network.cut.clear();
  },

  /** unreachable 1 2: the connection from 1 to 2 broke */
  unreachable(world, [id, peer]) {
    const node = world.network.node(Number(id));
    at(node, () => reportUnreachable(node.raft, Number(peer)));
  },

  /** suspect 2 1: member 2 has evidence that 1 is gone */
  suspect(world, [id, leader]) {
    const node = world.network.node(Number(id));
    at(node, () => {
      const rank = suspectLeader(node.raft, Number(leader)) ? suspectRank(node.raft) : undefined;
      world.say(rank === undefined ? `${id} does nothing about ${leader}` : `${id} suspects ${leader}: rank ${rank}`);
    });
  },

  /** read 1 7: a linearizable read with context 7 at 1 */
  read(world, [id, context]) {
    const node = world.network.node(Number(id));
    at(node, () => {
      const refusal = readIndex(node.raft, Number(context));
      if (refusal instanceof ReadRefusal) world.say(`read ${context} at ${id}: refused, ${refusal.code}`);
      else world.checker.askRead(Number(id), Number(context));
    });
  },

  /** transfer 1 2 */
  transfer(world, [id, to]) {
    const node = world.network.node(Number(id));
    at(node, () => {
      const refusal = transfer(node.raft, Number(to));
      if (refusal instanceof TransferRefusal) world.say(`${id} does not hand over: ${refusal.code}`);
    });
  },

  /** snapshot 1: of all it applied; its log is compacted to there */
  snapshot(world, [id]) {
    const node = world.network.node(Number(id));
    const meta = snapshotOf(node);
    if (meta === undefined) return world.say(`${id} has nothing to put into a snapshot`);
    node.takeSnapshot(meta);
    compact(node.raft, meta.index);
    world.say(`${id} holds a snapshot at ${meta.index} (term ${meta.term})`);
  },

  /** where 2: on whose disks index 2 is, as the leader has it */
  where(world, [index]) {
    const wanted = Number(index);
    const leader = nodes(world, 'all').findLast(({ raft }) => status(raft).role === 'leader');
    if (leader === undefined) return world.say('nobody leads');
    const term = termAt(leader.raft, wanted);
    const holders = nodes(world, 'all').filter(({ raft }) => status(raft).durable >= wanted && termAt(raft, wanted) === term);
    const isMajority = holders.length * 2 > world.ids.length;
    const isCommitted = status(leader.raft).commit >= wanted;
    const joined = isMajority === isCommitted ? '' : 'and ';
    const fate = isCommitted ? 'committed' : 'not committed';
    const ids = holders.map(({ config }) => config.id).join(' ');
    world.say(`index ${wanted} (term ${term}) is on ${ids}: ${isMajority ? 'a majority' : 'no majority'}, ${joined}${fate}`);
  },

  logs(world) {
    for (const node of nodes(world, 'all')) world.say(formatLog(node));
  },

  roles(world) {
    for (const node of nodes(world, 'all')) world.say(formatRole(node.config.id, status(node.raft)));
  },

  peers(world, [id]) {
    for (const peer of status(world.network.node(Number(id)).raft).peers) {
      world.say(`${peer.id} ${peer.state}, match ${peer.match}, next ${peer.next}, ${peer.inflightMessages} in flight`);
    }
  },

  /** term 3 1: the term member 3 has for index 1 */
  term(world, [id, index]) {
    const term = termAt(world.network.node(Number(id)).raft, Number(index));
    world.say(term < 0 ? `${id} cannot say` : `index ${index} has term ${term} at ${id}`);
  },

  /** trace on, trace off: print what is delivered */
  trace(world, [state]) {
    world.isTracing = state === 'on';
  },
};

/** One percent: of a promise of 1000 ms a leader trusts 980. */
const LEASE_DRIFT_PPM = 10_000;

const BODY = new Uint8Array(0);

function nodes(world: World, who: string): TestNode[] {
  const all = [...world.network.nodes.values()].filter(({ isUp }) => isUp);
  return who === 'all' ? all : all.filter(({ config }) => config.id === Number(who));
}

function at(node: TestNode, act: () => void): void {
  act();
  node.pump();
}

function link(arrow: string): (message: Message) => boolean {
  const [from, to] = arrow.split('->').map(Number);
  return (message) => message.from === from && message.to === to;
}

function settings(options: readonly string[]): Partial<RaftConfig> {
  const named: Record<string, number | boolean | LeaseConfig> = {};
  for (const option of options) {
    const [name, value] = option.split('=');
    if (name === 'lease') named.lease = { promiseMs: Number(value), maxDriftPpm: LEASE_DRIFT_PPM };
    else named[name] = value === 'on' || value === 'off' ? value === 'on' : Number(value);
  }
  return named;
}
