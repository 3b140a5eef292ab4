import type { Prng } from '@raftgate/bytes';
import {
  startMember,
  type InitialMember,
  type Member,
  type MemberError,
  type MemberOptions,
  type MemberStatus,
  type Observer,
} from '@raftgate/member';
import { Checkers } from './check/checkers.ts';
import { Departures } from './check/departures.ts';
import { Violation } from './check/violation.ts';
import type { Target } from './client/client.ts';
import { FaultCounts } from './faults/counts.ts';
import type { SimOptions } from './options.ts';
import { drawProgram, nextProgram } from './admin/programs.ts';
import { peerUrlOf, Place } from './place.ts';
import { SimDisk, type DiskOperation } from './world/disk.ts';
import { SimHost } from './world/host.ts';
import { SimNetwork } from './world/network.ts';
import type { Schedule } from './world/schedule.ts';
import type { Trace } from './world/trace.ts';

/** Small: a life asks for one at its start, and stores have many of them, as large ones in production do. */
const SLAB_BYTES = 32 * 1024;
/** That nobody promotes: several, for changes of several at once. */
const MAX_LEARNERS = 3;
/** Who does not start, or stopped itself, for what was done to its disk is started again so much later. */
const RESTART_MS = 200;
/** A slow member's turns are cut after so many looks at its clock: it applies a few hundred commands a second. */
const SLOW_LOOKS = 2;
/** Who must stop has so long. */
const STOPS_WITHIN_MS = 2_000;

/** The members under test, on their simulated machines, with the checkers that watch them. */
export class SimCluster {
  readonly network: SimNetwork;
  readonly checkers: Checkers;
  readonly departures: Departures;
  readonly counts = new FaultCounts();
  /** A disk did something; its program does not know yet. */
  onEffect: ((name: string, operation: DiskOperation, path: string) => void) | undefined;
  /** A member takes requests. */
  onBegun: ((target: Target) => void) | undefined;
  readonly #places: Place[] = [];
  readonly #initial: readonly string[];
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  readonly #options: SimOptions;

  constructor(schedule: Schedule, trace: Trace, prng: Prng, options: SimOptions) {
    this.#schedule = schedule;
    this.#prng = prng;
    this.#options = options;
    this.#initial = Array.from({ length: options.members }, (_, at) => `m${at + 1}`);
    this.checkers = new Checkers(trace, this.#initial, () => schedule.nowMs);
    if (options.busyLooks + options.slowMembers > 0) this.checkers.answers.isCut = true;
    this.checkers.mayFail = (name) => this.place(name).mayFail;
    this.network = new SimNetwork(schedule, prng.fork(1), options, this.counts);
    this.departures = new Departures(schedule, this.network, (violation) => this.checkers.report(violation));
    for (const name of this.#initial) this.#build(name, []);
  }

  /** Those that belong to the cluster, in the order they came. */
  get names(): readonly string[] {
    return this.#places.filter((place) => this.belongs(place)).map((place) => place.name);
  }

  belongs({ isRetired, isWiped, standing }: Place): boolean {
    return !isRetired && !isWiped && standing === 'member';
  }

  /** Those on machines that run, who join or do not know yet that they were removed among them. */
  get everyone(): readonly string[] {
    return this.#places.filter((place) => !place.isRetired).map((place) => place.name);
  }

  /** Voters as the leader says; those of a cluster without one are not known. */
  voters(): readonly string[] {
    const leader = this.leader();
    return leader === undefined
      ? []
      : (this.member(leader)
          ?.status()
          .configuration.voters.map(({ name }) => name) ?? []);
  }

  find(name: string): Place | undefined {
    return this.#places.find((each) => each.name === name);
  }

  get places(): readonly Place[] {
    return this.#places;
  }

  place(name: string): Place {
    const place = this.find(name);
    if (place === undefined) throw new Error(`no member ${name}`);
    return place;
  }

  isUp(name: string): boolean {
    return this.place(name).isUp;
  }

  member(name: string): Member | undefined {
    return this.place(name).member;
  }

  /** Who leads in the highest term, as far as anybody who runs says so. */
  leader(): string | undefined {
    let leader: Place | undefined;
    let term = 0;
    for (const place of this.#places) {
      const status = place.member?.status();
      if (status?.role !== 'leader' || status.term <= term) continue;
      leader = place;
      term = status.term;
    }
    return leader?.name;
  }

  /** The same, where a request may be sent. */
  leading(): Target | undefined {
    const leader = this.leader();
    return leader === undefined ? undefined : this.place(leader).target;
  }

  /** Where a client may send: a member that has started and is not paused, or none. */
  target(prng: Prng): Target | undefined {
    const up = this.#places.filter((place) => place.member !== undefined && !place.host.process.isPaused);
    const place = up[prng.below(Math.max(1, up.length))];
    return place?.member === undefined ? undefined : place.target;
  }

  /** A machine for one more member, which asks those that belong to the cluster who it is when it starts. */
  build(name: string): Place {
    const listed = this.#listed();
    // Nobody runs who could list them: then those the cluster began with.
    const seeds = listed.length > 0 ? listed : this.#founders();
    const place = this.#build(name, seeds);
    place.standing = 'joining';
    return place;
  }

  /** A new disk in the same machine. */
  wipe(name: string): void {
    const place = this.place(name);
    this.crash(name);
    place.host.disk.wipe();
    place.isWiped = true;
    this.checkers.forget(name, 'wiped');
  }

  start(name: string): void {
    const place = this.place(name);
    if (place.isUp || place.isRetired) return;
    place.isUp = true;
    if (place.program > 0) place.program = nextProgram(place, this.#options.programs, this.#committedVersion());
    place.life += 1;
    place.mayFail = place.isDamaged || place.isWiped || place.standing !== 'member' || place.host.disk.isFull;
    if (place.seeds.length > 0) this.#tell(place);
    const { life } = place;
    const ratePpm = this.#rate(place);
    const io = place.host.boot(ratePpm, this.#isSlow(place) ? SLOW_LOOKS : this.#options.busyLooks);
    const observer = this.checkers.onStart(name, life);
    startMember(this.#memberOptions(place, observer), io, (error, member) => {
      if (place.life !== life || !place.isUp) return;
      if (member === undefined) this.#refused(place, error);
      else {
        place.began(member, () => io.clock.monotonicMs());
        this.checkers.onUp(name);
        this.#mayVote(place, member);
        if (place.target !== undefined) this.onBegun?.(place.target);
      }
    });
  }

  crash(name: string): void {
    const place = this.place(name);
    if (!place.isUp) return;
    place.over();
    this.checkers.onDown(name, 'crash');
  }

  /** It is no member any more, and its machine goes. */
  retire(name: string): void {
    const place = this.place(name);
    this.crash(name);
    place.isRetired = true;
  }

  /** Started again whoever stopped itself for what was done to its disk; and who is whole again is no longer spared. */
  supervise(): void {
    for (const place of this.#places) {
      const status = place.member?.status();
      const hasGone = (status?.state === 'failed' || status?.state === 'removed') && this.departures.hasGone(place.host.process);
      if (!place.mayFail && !place.isDamaged) continue;
      if (status?.state === 'failed' && place.mayFail) {
        if (!hasGone) continue;
        place.over();
        this.#schedule.after(RESTART_MS, () => this.start(place.name));
      } else if (status?.state === 'running' && status.mayVote && place.isDamaged && place.damagedLife < place.life)
        place.isDamaged = false;
    }
  }

  /** Everything works from here on, and everybody runs. */
  heal(): void {
    this.network.healAll();
    for (const place of this.#places) {
      place.host.disk.heal();
      place.host.process.resume();
      this.start(place.name);
    }
  }

  #refused(place: Place, error: MemberError | undefined): void {
    const { name } = place;
    const why = `does not start: ${error?.code ?? 'unknown'}`;
    place.over();
    this.checkers.onDown(name, why);
    // Those it was told of left, or moved, before one of them answered: its administrator starts it with those there are by now.
    if (place.seeds.length > 0 && (error?.code === 'RG_JOIN_UNREACHABLE' || error?.code === 'RG_JOIN_NOT_ADDED'))
      return void this.#schedule.after(RESTART_MS, () => this.start(name));
    if (!place.mayFail)
      return this.checkers.report(new Violation('starts-after-crash', `${name} ${why}: ${error?.message ?? ''}`, this.#schedule.nowMs));
    this.counts.add('refusedStarts');
    // The way out an operator has: what was damaged is put back as it was.
    place.repair();
    this.#schedule.after(RESTART_MS, () => this.start(name));
  }

  /** Whether one that has not joined yet asks others than those that belong to the cluster. */
  isMisled({ isUp, member, seeds, name }: Place): boolean {
    if (!isUp || member !== undefined || seeds.length === 0) return false;
    const urls = (members: readonly InitialMember[]): string => members.flatMap(({ peerUrls }) => peerUrls).join();
    return urls(this.#listed().filter((each) => each.name !== name)) !== urls(seeds);
  }

  /** One that joined is started with those that belong to the cluster by then: whom it was told of at first may be gone. */
  #tell(place: Place): void {
    const others = this.#listed().filter(({ name }) => name !== place.name);
    if (others.length > 0) place.seeds = others;
  }

  #founders(): readonly InitialMember[] {
    return this.#initial.map((name) => ({ name, peerUrls: [peerUrlOf(name)] }));
  }

  /** Who belongs to the cluster, as whoever has applied most of those that run would list them. */
  #listed(): readonly InitialMember[] {
    let newest: MemberStatus | undefined;
    for (const { member } of this.#places) {
      const status = member?.status();
      if (status === undefined || status.appliedConfiguration.voters.length === 0) continue;
      if (newest === undefined || status.appliedIndex > newest.appliedIndex) newest = status;
    }
    if (newest === undefined) return [];
    const { voters, learners } = newest.appliedConfiguration;
    return [...voters, ...learners].filter(({ name }) => name !== '').map(({ name, peerUrls }) => ({ name, peerUrls }));
  }

  /**
   * No power cut makes a log ambiguous (001-formats, section 3): who may not vote has a disk that was damaged, and has heard from
   * everybody who votes.
   */
  #mayVote(place: Place, member: Member): void {
    const { name, mayFail, mayBeAmbiguous } = place;
    const { mayVote, term, configuration } = member.status();
    if (mayVote) return void (place.mayBeAmbiguous = false);
    const { nowMs } = this.#schedule;
    if (!mayFail && !mayBeAmbiguous)
      return this.checkers.report(
        new Violation('whole-after-crash', `${name} cannot tell where its log ends, and nothing was done to its disk`, nowMs),
      );
    const voters = configuration.voters.map((voter) => voter.name);
    const behind = this.checkers.recoveries.lacks(name, term, voters);
    if (behind !== undefined) this.checkers.report(new Violation('regained-term', behind, nowMs));
  }

  #build(name: string, seeds: readonly InitialMember[]): Place {
    const at = this.#places.length;
    const disk = new SimDisk(this.#schedule, this.#prng.fork(100 + at), this.#options, this.counts);
    const host = new SimHost(name, this.#schedule, this.network, disk, this.#prng.fork(200 + at));
    const place = new Place(name, host, seeds, this.#prng.fork(300 + at));
    disk.hooks = {
      onEffect: (operation, path) => this.onEffect?.(name, operation, path),
      onError: (operation, path) => this.#onDiskError(place, operation, path),
    };
    this.#places.push(place);
    if (this.#options.programs > 0) place.program = drawProgram(place, this.#options.programs);
    return place;
  }

  /** Law 4: who could not write its log, or was told that a sync failed, stops. */
  #onDiskError(place: Place, operation: DiskOperation, path: string): void {
    const { life } = place;
    place.mayFail = true;
    if (!place.host.disk.isFull) this.counts.add(operation === 'sync' ? 'syncErrors' : 'ioErrors');
    this.checkers.score.note(place.name, `disk error: ${operation} ${path}`);
    if (!path.endsWith('.wal') || (operation !== 'sync' && operation !== 'write')) return;
    this.#schedule.after(STOPS_WITHIN_MS, () => {
      if (place.life !== life || place.host.process.isPaused || place.member?.status().state !== 'running') return;
      this.checkers.report(
        new Violation('stops-at-a-failed-write', `${place.name} goes on after a failed ${operation} of ${path}`, this.#schedule.nowMs),
      );
    });
  }

  #committedVersion(): number {
    return Math.max(...this.#places.map(({ knownVersion }) => knownVersion));
  }

  #isSlow(place: Place): boolean {
    return this.#places.indexOf(place) < this.#options.slowMembers;
  }

  #rate(place: Place): number {
    const { driftPpm } = this.#options;
    if (driftPpm === 0) return 0;
    this.counts.add('driftingClocks');
    return place.prng.between(-driftPpm, driftPpm + 1);
  }

  #memberOptions(place: Place, observer: Observer): MemberOptions {
    const { sliceUnits, snapshotPartBytes, quotaBytes } = this.#options;
    const { segmentBytes, snapshotCommands, catchUpCommands, heartbeatMs, electionMs, leaseReads, priorities } = this.#options;
    const { name, seeds, ports } = place;
    const isJoined = seeds.length > 0;
    const known = isJoined ? [...seeds, { name, peerUrls: [peerUrlOf(name, ports[0])] }] : this.#founders();
    return {
      name,
      clusterToken: 'sim',
      initialCluster: known,
      initialClusterState: isJoined ? 'existing' : 'new',
      maxLearners: MAX_LEARNERS,
      listenPeer: ports.map((port) => ({ host: name, port })),
      dataDir: 'data',
      heartbeatMs,
      electionMs,
      leaseReads: leaseReads === 1,
      ...(priorities === 1 ? { priorities: new Map(this.#initial.map((each, at) => [each, at])) } : {}),
      segmentBytes,
      snapshotCommands,
      catchUpCommands,
      slabBytes: SLAB_BYTES,
      sliceUnits: this.#isSlow(place) ? 1 : sliceUnits,
      snapshotPartBytes,
      ...(quotaBytes > 0 ? { quotaBytes } : {}),
      ...(place.program > 0 ? { clusterVersionMax: place.program } : {}),
      observer,
      flightRecorder: false,
    };
  }
}
