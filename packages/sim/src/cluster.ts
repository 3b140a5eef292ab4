import type { Prng } from '@raftgate/bytes';
import { startMember, type Member, type MemberOptions, type Observer } from '@raftgate/member';
import { DurableLogs } from './check/durable-logs.ts';
import { ElectionSafety } from './check/election-safety.ts';
import { StateMachineSafety } from './check/state-machine-safety.ts';
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
  /** The first one seen. A member that meets it inside its turn stops, and tells only that. */
  violation: Violation | undefined;
  readonly elections = new ElectionSafety();
  readonly machines = new StateMachineSafety();
  readonly names: readonly string[];
  readonly #logs: DurableLogs;
  readonly #places: readonly Place[];
  readonly #schedule: Schedule;
  readonly #trace: Trace;
  readonly #options: SimOptions;

  constructor(schedule: Schedule, trace: Trace, prng: Prng, options: SimOptions) {
    this.#schedule = schedule;
    this.#trace = trace;
    this.#options = options;
    this.names = Array.from({ length: options.members }, (_, at) => `m${at + 1}`);
    this.#logs = new DurableLogs(this.names);
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
    this.machines.onBoot(name);
    this.#trace.note(this.#schedule.nowMs, name, `start  life ${life}`);
    startMember(this.#memberOptions(place), io, (error, member) => {
      if (place.life !== life || !place.isUp) return;
      this.#check(() => {
        if (error !== undefined)
          throw new Violation('starts-after-crash', `${name} does not start: ${error.code}: ${error.message}`, this.#schedule.nowMs);
      });
      place.member = member;
      this.#trace.note(this.#schedule.nowMs, name, `up     applied ${member?.status().appliedIndex ?? 0}`);
    });
  }

  crash(name: string): void {
    const place = this.#place(name);
    if (!place.isUp) return;
    place.isUp = false;
    place.member = undefined;
    place.host.crash();
    this.#trace.note(this.#schedule.nowMs, name, 'crash');
  }

  #memberOptions(place: Place): MemberOptions {
    return {
      name: place.name,
      clusterToken: 'sim',
      initialCluster: this.names.map((name) => ({ name, peerUrls: [`http://${name}:${PEER_PORT}`] })),
      listenPeer: [{ host: place.name, port: PEER_PORT }],
      dataDir: 'data',
      segmentBytes: this.#options.segmentBytes,
      snapshotCommands: this.#options.snapshotCommands,
      catchUpCommands: this.#options.catchUpCommands,
      observer: this.#observer(place),
    };
  }

  #observer(place: Place): Observer {
    const { name } = place;
    const now = (): number => this.#schedule.nowMs;
    return {
      onRole: (state) => {
        this.#trace.note(now(), name, `${state.role.padEnd(12)} term ${state.term}`);
        if (state.role === 'leader') this.#check(() => this.elections.onLeader(name, state.term, now()));
      },
      onRecovered: (entries, snapshotIndex) => this.#check(() => this.#logs.onRecovered(name, entries, snapshotIndex, now())),
      onPersisted: (entries) => {
        this.#check(() => this.#logs.onPersisted(name, entries, now()));
        const last = entries.at(-1);
        if (last !== undefined) this.#trace.mix(`${now()} ${name} persisted ${last.index}/${last.term}`);
      },
      onApplied: (entry, hash) => {
        const text = `${hash.high}/${hash.low}`;
        this.#check(() => {
          this.#logs.onApplied(entry, now());
          this.machines.onApplied(name, entry, text, now());
        });
        this.#trace.mix(`${now()} ${name} applied ${entry.index}/${entry.term} ${text}`);
      },
      onSnapshotWritten: (index) => this.#trace.note(now(), name, `snapshot written at ${index}`),
      onSnapshotInstalled: (index) => {
        this.#logs.onSnapshotInstalled(name, index);
        this.#trace.note(now(), name, `snapshot installed at ${index}`);
      },
      onFailed: (error) =>
        this.#check(() => {
          throw new Violation('stays-up', `${name} stopped: ${error.code}: ${error.message}`, now());
        }),
    };
  }

  #check(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (error instanceof Violation) this.violation ??= error;
      throw error;
    }
  }

  #place(name: string): Place {
    const place = this.#places.find((each) => each.name === name);
    if (place === undefined) throw new Error(`no member ${name}`);
    return place;
  }
}
