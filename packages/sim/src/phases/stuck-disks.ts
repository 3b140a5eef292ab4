import { StuckDisk, type Sight } from '../check/stuck-disk.ts';
import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

/** Where disks are slow now and then, whoever leads is looked at again and again, see check/stuck-disk.ts. */
export class StuckDisks {
  readonly #run: Run;
  readonly #disk: StuckDisk;

  constructor(run: Run) {
    this.#run = run;
    this.#disk = new StuckDisk(run.options.heartbeatMs, run.options.electionMs);
  }

  start(): void {
    const { busyLooks, slowMembers, stallEveryMs, slowDiskEveryMs } = this.#run.options;
    // Who is busy ticks late.
    if (busyLooks + slowMembers === 0 && stallEveryMs + slowDiskEveryMs > 0) this.#look();
  }

  #look(): void {
    const { cluster, schedule } = this.#run;
    schedule.after(this.#disk.lookMs, () => this.#look());
    const { nowMs } = schedule;
    const leader = cluster.leading();
    const sight = leader === undefined ? undefined : this.#see(leader.name, this.#disk.sinceMs);
    if (!this.#disk.stays(sight, nowMs) || leader?.hasRunSince(this.#disk.sinceMs) !== true) return;
    const message = `the disk of ${leader.name} is stuck at ${sight?.durable} since ${this.#disk.sinceMs} ms, those of the others are not: it leads on`;
    cluster.checkers.report(new Violation('handover', message, nowMs));
  }

  /** Undefined where others are no quorum, somebody does not answer or has to be looked for, or leadership goes elsewhere. */
  #see(name: string, sinceMs: number): Sight | undefined {
    const { cluster, options, schedule } = this.#run;
    const { checkers } = cluster;
    const reign = checkers.handovers.of(name);
    const member = cluster.member(name);
    const status = member?.status();
    if (reign === undefined || status?.state !== 'running' || status.pendingTransfers + status.pendingChanges > 0) return undefined;
    if (reign.rejectedMs >= sinceMs || !checkers.upheavals.isQuiet(sinceMs, schedule.nowMs)) return undefined;
    const { voters: ours, outgoing } = status.configuration;
    if (!areQuorum(ours, member?.id) || (outgoing.length > 0 && !areQuorum(outgoing, member?.id))) return undefined;
    const voters = status.progress.filter(({ isVoter }) => isVoter);
    const heardSinceMs = schedule.nowMs - options.electionMs / 2;
    if (voters.some(({ id, state }) => state !== 'replicate' || !reign.hasHeard(id, heardSinceMs))) return undefined;
    return { reign, durable: status.durableIndex, last: status.lastIndex, matches: new Map(voters.map(({ id, match }) => [id, match])) };
  }
}

/** Without that one. */
function areQuorum(voters: readonly { readonly id: number }[], without: number | undefined): boolean {
  return voters.filter(({ id }) => id !== without).length * 2 > voters.length;
}
