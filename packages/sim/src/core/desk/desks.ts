import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import { changeAnswered, changeMembership, type Change, type ChangeLink, type ChangeReply } from '@raftgate/member/membership';
import { configurationAt, configurationInForce, status, type Configuration, type Entry } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { answeredTruly, type AskedChange } from './asked-change.ts';
import { behindForAReason } from './behind.ts';
import { Desk } from './desk.ts';
import { handsOverFirst } from './hands-over.ts';
import { addsInTouch, keepsQuorum } from './keeps-quorum.ts';
import { isYoung, notTooYoung } from './too-young.ts';

/** Commands written to a link that died are waited for that long, in election timeouts (packages/member, limits.ts). */
const LINK_LOST_ELECTIONS = 3;
/** How long an administrator waits, in election timeouts. */
const PATIENCE_ELECTIONS = 8;
const MAX_FRAMES = 40;

/** What one desk says to another, over a connection of two lives. */
interface Frame {
  readonly from: Desk;
  readonly to: Desk;
  readonly change?: Change;
  readonly answers?: { readonly sequence: number; readonly reply: ChangeReply };
}

/** The desks of all members, the way between them, and everything they were asked for. */
export class Desks {
  private readonly world: CoreWorld;
  /** By id. */
  private readonly desks: Desk[] = [];
  private readonly frames: Frame[] = [];
  private readonly late: Frame[] = [];
  private readonly asked: AskedChange[] = [];
  private readonly byRequest = new Map<MembershipRequest, AskedChange>();
  /** What the desk that decides says meanwhile. */
  private readonly replies: { readonly to: number; readonly sequence: number; readonly answer: ChangeReply }[] = [];
  private isOver = false;

  constructor(world: CoreWorld) {
    this.world = world;
  }

  begin(node: CoreNode, life: number): void {
    const desk: Desk = new Desk(node, life * MAX_CHANGES, (id) => this.link(desk, id));
    this.ends(node);
    this.desks[node.id] = desk;
  }

  /** Its connections break. */
  ends({ id }: CoreNode): void {
    const gone = this.desks[id];
    if (gone === undefined) return;
    this.frames.splice(0).forEach((frame) => {
      if (frame.from !== gone && frame.to !== gone) this.frames.push(frame);
    });
    for (const { changes, nowMs, plan } of this.desks.filter((desk) => desk !== gone))
      changes.linkLost(id, nowMs + LINK_LOST_ELECTIONS * plan.electionMs);
  }

  hears({ id, told, hearing, heardTick }: CoreNode, from: number): void {
    if (told.soft.role !== 'leader') return;
    const desk = this.desks[id];
    desk.heard.note(from, desk.nowMs);
    heardTick[from] = hearing.ticks;
  }

  leads(node: CoreNode): void {
    const { id, heardTick } = node;
    const desk = this.desks[id];
    node.leadsSinceTick = node.hearing.ticks;
    desk.heard.restart(desk.nowMs);
    desk.logClock.restart(desk.nowMs);
    heardTick.fill(-Infinity);
  }

  ask({ id }: CoreNode, request: MembershipRequest): void {
    const { changes, nowMs, plan } = this.desks[id];
    const asked: AskedChange = { request, made: undefined, outcome: undefined };
    this.asked.push(asked);
    this.byRequest.set(request, asked);
    const settled = (outcome: NonNullable<AskedChange['outcome']>): void => {
      if (asked.outcome !== undefined) fail('change-answers', `${request.change} is answered twice`);
      asked.outcome = outcome;
      answeredTruly(this.world.ledger, asked);
    };
    changes.add(request, { settled }, nowMs + PATIENCE_ELECTIONS * plan.electionMs);
  }

  passes({ id }: CoreNode): void {
    const { changes, nowMs } = this.desks[id];
    changes.expire(nowMs);
  }

  /** What waits is decided, or handed on. Whether the core has anything to do for it. */
  turn(node: CoreNode): boolean {
    const desk = this.desks[node.id];
    if (this.isOver || desk.changes.isEmpty) return false;
    desk.changes.refusals.tell();
    const { raft } = node;
    const before = configurationInForce(raft);
    const { configurationIndex, term } = status(raft);
    const { transferee } = raft;
    const hasTried = desk.changes.handedOverIn === term;
    const waiting = [...desk.changes.waiting];
    const others = [...desk.changes.asked];
    this.replies.length = 0;
    changeMembership(desk);
    if (raft.transferee !== transferee) {
      node.repeats.onTransfer(raft.transferee);
      if (isYoung(node)) fail('transfer', `${node.id} has just come to lead, and hands over to ${raft.transferee} for a change`);
    }
    for (const { request } of waiting) this.looksAt(node, before, request, this.byRequest.get(request)?.outcome);
    for (const { to, sequence, answer } of this.replies) {
      const asked = others.find((each) => each.from === to && each.sequence === sequence);
      if (asked !== undefined) this.looksAt(node, before, asked.request, answer);
    }
    const index = status(raft).configurationIndex;
    if (index === configurationIndex) return true;
    if (transferee !== 0) fail('transfer', `${node.id} changes members at ${index} while it hands over to ${transferee}`);
    node.asked = { index, term };
    this.world.counts.configurations++;
    this.world.note('decides', node.id, index);
    keepsQuorum(node, before, configurationInForce(raft), index);
    handsOverFirst(node, before, configurationInForce(raft), hasTried);
    const own = waiting.find((change) => change.handedTo === node.id && change.index === index);
    const reply = this.replies.find(({ answer }) => answer.reply === 'proposed' && answer.index === index);
    const other = others.find(({ from, sequence }) => from === reply?.to && sequence === reply.sequence);
    this.made(own?.request ?? other?.request, index, term);
    if (own === undefined && other !== undefined && other.term !== term)
      fail('change-answers', `${node.id} makes in term ${term} what it was asked for in term ${other.term}`);
    return true;
  }

  /** What a leader has just said of a request. */
  private looksAt(
    node: CoreNode,
    before: Configuration,
    request: MembershipRequest,
    said: MembershipOutcome | ChangeReply | undefined,
  ): void {
    notTooYoung(node, said);
    behindForAReason(node, before, request, said);
  }

  applied(node: CoreNode, entry: Entry): void {
    const { changes } = this.desks[node.id];
    if (!changes.isEmpty) changes.applied(entry, configurationAt(node.raft, entry.index));
  }

  skipped({ id }: CoreNode, index: number): void {
    this.desks[id].changes.skipped(index);
  }

  /** The oldest of what desks said arrives, or is lost. */
  deliver(): void {
    const frame = this.frames.shift();
    if (frame === undefined) return;
    const { from, to, change, answers } = frame;
    const sender = from.identity.member;
    const node = this.world.nodes[to.identity.member];
    if (this.desks[node.id] !== to || !node.isUp || node.unheard !== undefined || this.world.network.isCut(sender, node.id)) return;
    this.world.note('desk', node.id, sender);
    if (change !== undefined) {
      const { term, sequence, withinMs, request } = change;
      to.changes.ask({ from: sender, sequence, term, request, deadlineMs: to.nowMs + withinMs });
    }
    if (answers !== undefined) changeAnswered(to, sender, answers.sequence, answers.reply);
    this.world.pump(node);
  }

  /** What is on its way is late. */
  putAside(): void {
    this.late.push(...this.frames.splice(0));
  }

  /** What was late comes now. */
  release(): void {
    this.frames.push(...this.late.splice(0));
  }

  /** `leader` is asked for another member, whose number no core can have: it may do nothing more. */
  adds(leader: CoreNode, as: 'learner' | 'voter'): void {
    const desk = this.desks[leader.id];
    const { changes, nowMs, plan, raft } = desk;
    if (!changes.isEmpty) return;
    const before = configurationInForce(raft);
    const { configurationIndex } = status(raft);
    const outcomes: MembershipOutcome[] = [];
    const settled = (outcome: MembershipOutcome): void => void outcomes.push(outcome);
    changes.add({ change: 'add', peerUrls: ['http://another:1'], as }, { settled }, nowMs + plan.electionMs);
    changeMembership(desk);
    const isUnhealthy = outcomes.some((each) => each.outcome === 'refused' && each.code === 'UNHEALTHY');
    const isMade = status(raft).configurationIndex !== configurationIndex;
    addsInTouch(leader, before, as, isMade ? 'made' : isUnhealthy ? 'unhealthy' : 'else');
  }

  /** Nobody asks any more; what was said is true for good. */
  end(): void {
    this.isOver = true;
    this.frames.length = 0;
  }

  /** To how many questions. */
  get answers(): number {
    return this.asked.filter(({ outcome }) => outcome !== undefined).length;
  }

  check(): void {
    for (const asked of this.asked) answeredTruly(this.world.ledger, asked);
  }

  private made(request: MembershipRequest | undefined, index: number, term: number): void {
    const asked = request === undefined ? undefined : this.byRequest.get(request);
    if (asked === undefined) fail('change-answers', `a change is made at ${index}/${term} that nobody asked for`);
    if (asked.made !== undefined) fail('change-answers', `${asked.request.change} is made at ${asked.made.index} and at ${index}`);
    asked.made = { index, term };
    answeredTruly(this.world.ledger, asked);
  }

  /** An open connection does not say that somebody is there: it outlives a partition. */
  private link(from: Desk, id: number): ChangeLink {
    const to = this.desks.at(id);
    const say = (frame: Omit<Frame, 'from' | 'to'>): boolean => {
      if (to === undefined || this.frames.length >= MAX_FRAMES) return false;
      this.frames.push({ from, to, ...frame });
      return true;
    };
    return {
      isOpen: this.world.nodes.at(id)?.isUp === true,
      change: (change) => say({ change }),
      changeReply: (sequence, reply) => {
        this.replies.push({ to: id, sequence, answer: reply });
        say({ answers: { sequence, reply } });
      },
    };
  }
}

/** Numbers of one life's changes: another one's follow. */
const MAX_CHANGES = 1_000_000;
