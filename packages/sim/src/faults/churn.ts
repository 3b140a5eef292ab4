import type { Configuration } from '@raftgate/raft';
import type { Member, MembershipRequest } from '@raftgate/member';
import type { Target } from '../client/client.ts';
import { peerUrlOf, type Place } from '../place.ts';
import type { FaultContext } from './context.ts';
import { Doubts } from './doubts.ts';
import { drawLists } from './lists.ts';
import { Met } from './met.ts';
import { told } from './told.ts';
import { Unmet } from './unmet.ts';

/** Members at once, and machines in a run. */
const MAX_VOTERS = 7;
const MAX_MACHINES = 14;
/** An administrator's patience, in election timeouts. */
export const PATIENCE_ELECTIONS = 6;
/** How often somebody looks who leads, in a tenth of an election timeout. */
const LOOKS_PER_ELECTION = 10;

/**
 * Administrators who change who belongs to the cluster: one at a time, two at once at different members, and at leaders that have
 * just won or do not know yet that they lost. That is where single-server changes went wrong (Ongaro, raft-dev 2015).
 */
export class Churn {
  readonly #faults: FaultContext;
  #machines: number;
  #leaders = '';
  readonly #met: Met;
  /** Changes that take votes away, until their leader has long given them up. */
  readonly #takingVotes = new Map<MembershipRequest, number>();
  /** A leader does not know yet that somebody is gone: it would let the others go that make a quorum with who is left. */
  #calmUntilMs = 0;

  constructor(faults: FaultContext) {
    this.#faults = faults;
    this.#machines = faults.cluster.everyone.length;
    this.#met = new Met(faults.cluster);
  }

  start(): void {
    const faults = this.#faults;
    const { changeEveryMs, wipeEveryMs, electionMs, freshLeaderPercent, twoAdminsPercent } = faults.options;
    faults.every(changeEveryMs, () => {
      this.#ask(this.#someone());
      if (faults.chance(twoAdminsPercent)) this.#ask(this.#someone());
    });
    faults.every(wipeEveryMs, () => this.#wipe());
    const wipe = (name: string): void => this.#wiped(name);
    new Unmet(faults.fork(1), this.#met, (name) => this.#mayWipe(name), wipe).start();
    // Without administrators nobody would find out what became of a change.
    if (changeEveryMs > 0) new Doubts(faults.fork(2), (target) => this.#ask(target)).start();
    if (changeEveryMs > 0 && freshLeaderPercent > 0) faults.every(Math.ceil(electionMs / LOOKS_PER_ELECTION), () => this.#look());
  }

  /** Those who believe they lead, if they are not one; else anybody. */
  #someone(): Target | undefined {
    const leaders = this.#believers();
    if (leaders.length > 1 || this.#faults.chance(50)) {
      const name = this.#faults.oneOf(leaders);
      if (name !== undefined) return this.#faults.cluster.place(name).target;
    }
    return this.#faults.cluster.target(this.#faults.prng);
  }

  #believers(): string[] {
    return this.#faults.cluster.everyone.filter((name) => this.#faults.cluster.member(name)?.status().role === 'leader');
  }

  /** Who has just won is asked, and so is who does not know yet that another one did. */
  #look(): void {
    const { cluster, options } = this.#faults;
    const leaders = this.#believers();
    const seen = leaders.map((name) => `${name}/${cluster.member(name)?.status().term}`).join(' ');
    if (seen === this.#leaders) return;
    this.#leaders = seen;
    if (!this.#faults.chance(options.freshLeaderPercent)) return;
    for (const name of leaders) this.#ask(cluster.place(name).target);
  }

  #ask(target: Target | undefined): void {
    if (this.#faults.options.wipeEveryMs > 0) this.#met.look();
    if (target === undefined) return;
    const { jointPercent, movePercent } = this.#faults.options;
    const { configuration } = target.member.status();
    if (this.#faults.chance(jointPercent)) this.#reconfigure(target);
    else if (this.#faults.chance(movePercent)) this.#move(target, configuration);
    else if (configuration.learners.length > 0 && this.#faults.chance(50)) this.#promote(target, configuration);
    else if (this.#faults.chance(50)) this.#add(target, configuration);
    else this.#remove(target, configuration);
  }

  #add(target: Target, { voters, learners }: Configuration): void {
    if (voters.length + learners.length >= MAX_VOTERS || this.#machines >= MAX_MACHINES) return;
    if (voters.length === 0) return;
    this.#machines += 1;
    const name = `m${this.#machines}`;
    const { cluster, counts } = this.#faults;
    const as = this.#faults.chance(50) ? 'voter' : 'learner';
    const place = cluster.build(name);
    this.#change(target, { change: 'add', peerUrls: [peerUrlOf(name)], name, as }, `add ${name} as ${as}`, (isRefused) => {
      if (isRefused) return cluster.retire(name);
      counts.add('additions');
      place.standing = 'member';
      cluster.start(name);
    });
    // What becomes of the change may never be known; the machine is there anyway.
    this.#faults.after(this.#patienceMs() * 2, () => cluster.start(name));
  }

  #remove(target: Target, { voters, learners }: Configuration): void {
    const { cluster, counts, prng } = this.#faults;
    if (voters.length < 2 && learners.length === 0) return;
    const all = [...voters, ...learners];
    // Who lost its disk goes first.
    const victim = all.find(({ name }) => cluster.find(name)?.isWiped === true) ?? all[prng.below(all.length)];
    if (victim === undefined) return;
    this.#change(target, { change: 'remove', id: victim.id }, `remove ${victim.name}`, (isRefused) => {
      if (isRefused || cluster.find(victim.name) === undefined) return;
      counts.add('removals');
      this.#leaves(victim.name);
    });
  }

  /** It runs on for a while, not knowing. */
  #leaves(name: string): void {
    const { cluster, options, schedule } = this.#faults;
    const place = cluster.find(name);
    if (place === undefined) return;
    place.standing = 'leaving';
    // Or until the others tell it, at the latest when everything has settled.
    if (!this.#faults.chance(options.lingerPercent)) schedule.after(this.#faults.around(options.downMs), () => cluster.retire(name));
  }

  /** Several at once, made from what is committed at whoever is asked; half of the time no other change may have come in between. */
  #reconfigure(target: Target): void {
    const { counts, prng } = this.#faults;
    const { appliedIndex, appliedConfiguration } = target.member.status();
    if (appliedConfiguration.voters.length === 0) return;
    const lists = drawLists(prng, appliedConfiguration);
    const ids = (members: Configuration['voters']): number[] => members.map(({ id }) => id);
    const change = { change: 'reconfigure', voters: ids(lists.voters), learners: ids(lists.learners) } as const;
    const request: MembershipRequest = this.#faults.chance(50) ? { ...change, expectedIndex: appliedIndex } : change;
    const names = lists.voters.map(({ name }) => name).join(' ');
    this.#change(target, request, `have ${names} vote`, (isRefused) => {
      if (isRefused) return;
      counts.add('reconfigurations');
      for (const { name } of lists.gone) this.#leaves(name);
    });
  }

  /** The machine gets another port, and its member is started there when the others were told. */
  #move(target: Target, { voters, learners }: Configuration): void {
    const { cluster, counts, prng } = this.#faults;
    const all = [...voters, ...learners].filter(({ name }) => mayMove(cluster.find(name)));
    const moves = all[prng.below(Math.max(1, all.length))];
    if (moves === undefined) return;
    const place = cluster.place(moves.name);
    const [before] = place.ports;
    const port = place.nextPort();
    const change = { change: 'update', id: moves.id, peerUrls: [peerUrlOf(place.name, port)] } as const;
    place.movesTo = port;
    this.#change(target, change, `move ${place.name} to ${port}`, (isRefused) => {
      if (isRefused) return void (place.movesTo = 0);
      counts.add('moves');
      this.#startAt(place, [port]);
    });
    // Nobody knows, or who was asked is gone: it is to be found in both places.
    this.#faults.schedule.after(this.#patienceMs() * 2, () => {
      if (place.movesTo === port && place.ports[0] === before) this.#startAt(place, [before, port]);
    });
  }

  #startAt(place: Place, ports: readonly number[]): void {
    const { cluster, options, schedule } = this.#faults;
    place.ports = ports;
    // Not in the turn of the member that tells.
    schedule.after(1, () => cluster.crash(place.name));
    schedule.after(1 + this.#faults.around(options.downMs), () => {
      place.movesTo = 0;
      cluster.start(place.name);
    });
  }

  #promote(target: Target, { learners }: Configuration): void {
    const learner = learners[this.#faults.prng.below(Math.max(1, learners.length))];
    if (learner === undefined) return;
    this.#change(target, { change: 'promote', id: learner.id }, `promote ${learner.name}`, (isRefused) => {
      if (!isRefused) this.#faults.counts.add('promotions');
    });
  }

  /** `done` is not called when nobody knows what became of it. */
  #change(target: Target, change: MembershipRequest, what: string, done: (isRefused: boolean) => void): void {
    const { member, nowMs } = target;
    this.#faults.counts.add('changes');
    const takesVotes = change.change === 'reconfigure' || change.change === 'remove';
    if (takesVotes && this.#faults.schedule.nowMs < this.#calmUntilMs) return;
    if (takesVotes) this.#takingVotes.set(change, this.#faults.schedule.nowMs + 2 * this.#patienceMs());
    this.#faults.note(`admin  asks ${member.name} to ${what}`);
    const { memberships } = this.#faults.cluster.checkers;
    const asked = memberships.onAsked(change, this.#faults.schedule.nowMs);
    const isTold = told(this.#faults, target, what, this.#patienceMs());
    const settled: Parameters<Member['changeMembership']>[1]['settled'] = (outcome) => {
      isTold();
      this.#faults.note(`admin  ${what}: ${outcome.outcome}${outcome.outcome === 'refused' ? ` (${outcome.code})` : ''}`);
      memberships.onAnswer(asked, outcome, this.#faults.schedule.nowMs);
      if (outcome.outcome !== 'unknown') this.#takingVotes.delete(change);
      if (outcome.outcome !== 'unknown') done(outcome.outcome === 'refused');
    };
    member.changeMembership(change, { settled }, nowMs() + this.#patienceMs());
  }

  /**
   * At most one at a time, and only where the others decide without it, by any configuration on some disk, and know whom they
   * had: to who never met it, it is whoever comes under its name.
   */
  #wipe(): void {
    this.#met.look();
    const { cluster } = this.#faults;
    const name = this.#faults.oneOf(cluster.voters().filter((each) => cluster.isUp(each)));
    if (name !== undefined && this.#mayWipe(name)) this.#wiped(name);
  }

  #mayWipe(name: string): boolean {
    const { cluster, schedule } = this.#faults;
    const { places } = cluster;
    for (const untilMs of this.#takingVotes.values()) if (untilMs > schedule.nowMs) return false;
    if (cluster.voters().length < 3 || places.some((place) => place.isWiped && !place.isRetired)) return false;
    const others = cluster.names.filter((each) => each !== name);
    return cluster.checkers.logs.canDecide(others) && others.every((other) => this.#met.knows(other, name));
  }

  #wiped(name: string): void {
    const { cluster, counts, options, schedule } = this.#faults;
    counts.add('wipes');
    cluster.wipe(name);
    this.#calmUntilMs = schedule.nowMs + 2 * options.electionMs;
    schedule.after(this.#faults.around(options.downMs), () => cluster.start(name));
  }

  #patienceMs(): number {
    return this.#faults.options.electionMs * PATIENCE_ELECTIONS;
  }
}

/** One that runs, and listens in one place only. */
function mayMove(place: Place | undefined): boolean {
  if (place?.member === undefined || place.standing !== 'member' || place.isWiped || place.isRetired) return false;
  return !place.isMoving && place.ports.length === 1;
}
