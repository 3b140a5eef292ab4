import type { Prng } from '@raftgate/bytes';
import { startMember, type Member, type MemberOptions, type Observer } from '@raftgate/member';
import { Checkers } from './check/checkers.ts';
import { Violation } from './check/violation.ts';
import type { Target } from './client/client.ts';
import type { SimOptions } from './options.ts';
import { SimDisk } from './world/disk.ts';
import { SimHost } from './world/host.ts';
import { SimNetwork } from './world/network.ts';
import type { Schedule } from './world/schedule.ts';
import type { Trace } from './world/trace.ts';

const PEER_PORT = 2_380;

interface Place {
  readonly name: string;
  readonly host: SimHost;
  life: number;
  isUp: boolean;
  member: Member | undefined;
  nowMs: () => number;
}

/** The members under test, on their simulated machines, with the checkers that watch them. */
export class SimCluster {
  readonly network: SimNetwork;
  readonly checkers: Checkers;
  readonly names: readonly string[];
  readonly #places: readonly Place[];
  readonly #schedule: Schedule;
  readonly #options: SimOptions;

  constructor(schedule: Schedule, trace: Trace, prng: Prng, options: SimOptions) {
    this.#schedule = schedule;
    this.#options = options;
    this.names = Array.from({ length: options.members }, (_, at) => `m${at + 1}`);
    this.checkers = new Checkers(trace, this.names, () => schedule.nowMs);
    this.network = new SimNetwork(schedule, prng.fork(1), options);
    this.#places = this.names.map((name, at) => {
      const disk = new SimDisk(schedule, prng.fork(100 + at), options.diskMaxMs);
      const host = new SimHost(name, schedule, this.network, disk, prng.fork(200 + at));
      return { name, host, life: 0, isUp: false, member: undefined, nowMs: () => 0 };
    });
  }

  isUp(name: string): boolean {
    return this.#place(name).isUp;
  }

  member(name: string): Member | undefined {
    return this.#place(name).member;
  }

  /** Where a client may send: a member that has started, or none. */
  target(prng: Prng): Target | undefined {
    const up = this.#places.filter((place) => place.member !== undefined);
    const place = up[prng.below(Math.max(1, up.length))];
    return place?.member === undefined ? undefined : { member: place.member, life: place.life, nowMs: place.nowMs };
  }

  start(name: string): void {
    const place = this.#place(name);
    if (place.isUp) return;
    place.isUp = true;
    place.life += 1;
    const life = place.life;
    const io = place.host.boot();
    place.nowMs = () => io.clock.monotonicMs();
    const observer = this.checkers.onStart(name, life);
    startMember(this.#memberOptions(place, observer), io, (error, member) => {
      if (place.life !== life || !place.isUp) return;
      if (error !== undefined) {
        this.checkers.onDown(name, `does not start: ${error.code}`);
        const message = `${name} does not start: ${error.code}: ${error.message}`;
        return this.checkers.report(new Violation('starts-after-crash', message, this.#schedule.nowMs));
      }
      place.member = member;
      this.checkers.onUp(name);
    });
  }

  crash(name: string): void {
    const place = this.#place(name);
    if (!place.isUp) return;
    place.isUp = false;
    place.member = undefined;
    place.host.crash();
    this.checkers.onDown(name, 'crash');
  }

  #memberOptions(place: Place, observer: Observer): MemberOptions {
    return {
      name: place.name,
      clusterToken: 'sim',
      initialCluster: this.names.map((name) => ({ name, peerUrls: [`http://${name}:${PEER_PORT}`] })),
      listenPeer: [{ host: place.name, port: PEER_PORT }],
      dataDir: 'data',
      segmentBytes: this.#options.segmentBytes,
      snapshotCommands: this.#options.snapshotCommands,
      catchUpCommands: this.#options.catchUpCommands,
      observer,
    };
  }

  #place(name: string): Place {
    const place = this.#places.find((each) => each.name === name);
    if (place === undefined) throw new Error(`no member ${name}`);
    return place;
  }
}
