import type { Prng } from '@raftgate/bytes';
import type { SnapshotId } from '@raftgate/storage';
import { Digest } from '../core/digest.ts';
import { damage } from './act/damage.ts';
import { Edges } from './act/edges.ts';
import type { Ending } from './act/ending.ts';
import { Groups } from './act/groups.ts';
import { Life } from './life.ts';
import { Machine, PowerCut } from './machine.ts';
import { LogModel } from './model.ts';
import type { StorageOptions } from './options.ts';
import type { StorageCounts } from './verdict.ts';

/** The end of a life with a fault is the end of the program alone so often, at least. */
const TROUBLED_KILL_PERCENT = 50;
/** Asked for before a life ends on purpose. */
const FEW_ACTS = 8;

/** Of a snapshot, how many bytes its receiver has. */
export interface Beginning {
  readonly id: SnapshotId;
  readonly bytes: number;
}

/** One machine's storage over many lives of its caller. */
export class StorageWorld {
  readonly options: StorageOptions;
  readonly prng: Prng;
  readonly model = new LogModel();
  readonly digest = new Digest();
  readonly machine: Machine;
  readonly groups: Groups;
  readonly edges: Edges;
  readonly print: ((line: string) => void) | undefined;
  /** Somebody was told that the data directory exists. */
  isBorn = false;
  /** The identity as the first start that went well found it: it never changes. */
  identity: Uint8Array | undefined;
  /** What the disk holds was damaged since the last start that went well. */
  isDamaged = false;
  /** Snapshots, as INDEX.TERM, whose files have other bits than were written. */
  readonly spoiled = new Set<string>();
  /** Snapshots whose transfer was held, durable so far. */
  beginnings: Beginning[] = [];
  /** Snapshots that were begun in this life or an earlier one and may be gone on with, as INDEX.TERM. */
  readonly unfinished = new Set<string>();
  /** A life ended before a new beginning was over: each step of the next start counts. */
  isCutShort = false;
  /** The last thing the life before did, if on purpose: damage goes there. */
  ending: Ending | undefined;
  /** This life is short, comes to its end, and ends in what damage is aimed at. */
  isAimed = false;
  /** Something went wrong in the life before, or was cut off: what is acknowledged first is looked at. */
  isTroubled = false;
  readonly counts: StorageCounts = {
    lives: 0,
    crashes: 0,
    kills: 0,
    groups: 0,
    rollovers: 0,
    snapshots: 0,
    installs: 0,
    releases: 0,
    beginnings: 0,
    faults: 0,
    damages: 0,
    damagedSnapshots: 0,
    damagedEndings: 0,
    ambiguous: 0,
    torn: 0,
    probes: 0,
  };

  constructor(options: StorageOptions, prng: Prng, print: ((line: string) => void) | undefined) {
    this.options = options;
    this.prng = prng;
    this.print = print;
    this.machine = new Machine(prng.fork(1), this.digest);
    this.groups = new Groups(prng.fork(2), options);
    this.edges = new Edges(prng.fork(3), this.groups);
  }

  run(): void {
    for (let life = 0; life < this.options.lives; life++) this.live();
    // The last one meets no trap and no fault, and must stand.
    this.machine.disarm();
    new Life(this).start();
  }

  private live(): void {
    const { machine, options, prng, counts } = this;
    counts.lives++;
    this.ending = undefined;
    machine.arm(options.faultPercent, this.isBorn);
    this.isAimed = this.isBorn && prng.chance(options.endingPercent, 100);
    if (this.isAimed) machine.disarm();
    try {
      new Life(this).run(this.isAimed ? prng.below(FEW_ACTS) + 1 : prng.below(options.acts) + 1);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    if (machine.isFaulty) counts.faults++;
    // After a failed sync the cache is all that holds what was written: the next life must not trust it.
    const killPercent = machine.isFaulty || machine.isSnared ? Math.max(TROUBLED_KILL_PERCENT, options.killPercent) : options.killPercent;
    const isKill = this.ending === undefined && prng.chance(killPercent, 100);
    this.isTroubled = isKill || machine.isFaulty;
    counts[isKill ? 'kills' : 'crashes']++;
    machine.end(isKill);
    this.say(isKill ? 'killed' : 'power cut', machine.steps);
    const percent = this.ending !== undefined ? 2 * options.damagePercent : options.damagePercent;
    if (!isKill && this.isBorn && prng.chance(Math.min(percent, 100), 100)) damage(this);
  }

  say(what: string, value: number | string): void {
    this.print?.(`${String(this.machine.steps).padStart(6)}  ${what} ${value}`);
  }
}
