import type { Prng } from '@raftgate/bytes';
import type { IoErrorCode } from '@raftgate/io';
import type { StorageError } from '@raftgate/storage';
import { MemoryDisk, type Operation } from '@raftgate/storage/testing';
import { fail } from '../level/violation.ts';
import type { Digest } from '../core/digest.ts';
import { MAX_STEPS } from './limits.ts';

/** The end of a life: nothing of it is heard again. */
export class PowerCut extends Error {}

type Which = (operation: Operation) => boolean;

const isAny: Which = () => true;
const isRename: Which = ({ kind }) => kind === 'rename';
const isNameSync: Which = ({ kind }) => kind === 'syncDirectory';
/** What a failed one covered reads well and is not on the disk, which shows once the next life was cut too. */
const isLogSync: Which = ({ kind, path }) => kind === 'sync' && path.endsWith('.wal');

/** Where it hurts: rollover, release, names, new beginnings, birth. */
const TRAPS: readonly Which[] = [
  isRename,
  isNameSync,
  ({ kind }) => kind === 'remove',
  isLogSync,
  ({ kind, path }) => kind === 'write' && path.endsWith('.wal'),
  ({ kind, path }) => kind === 'sync' && path.endsWith('.tmp'),
  ({ kind, path }) => kind === 'write' && path.endsWith('.tmp'),
  ({ kind, path }) => kind === 'close' && path.includes('/wal/'),
  ({ path }) => path.includes('/snap/'),
  ({ path }) => path.includes('member.tmp'),
];

/** What a caller goes on after as if it had not been: removals, names, a transfer that is held. */
const RARE_FAULTS: readonly Which[] = [
  ({ kind, path }) => kind === 'remove' && path.includes('/wal'),
  ({ kind, path }) => kind === 'syncDirectory' && path.endsWith('/wal'),
  ({ kind, path }) => kind === 'rename' && path.includes('/wal'),
  ({ kind, path }) => kind === 'sync' && path.endsWith('.received.tmp'),
  ({ kind, path }) => kind === 'truncate' && path.endsWith('.received.tmp'),
  ({ kind, path }) => (kind === 'sync' || kind === 'syncDirectory') && path.includes('/snap'),
];
/** The same while a data directory is born, which happens once. */
const BIRTH_FAULTS: readonly Which[] = [({ kind }) => kind === 'sync', isNameSync, ({ kind }) => kind === 'write' || kind === 'rename'];

/** A disk whose power fails where a trap stands, and that fails once where a fault does. */
export class Machine {
  disk = new MemoryDisk();
  steps = 0;
  /** A fault has happened in this life. */
  isFaulty = false;
  /** It ends where a snare was. */
  isSnared = false;
  private readonly prng: Prng;
  private readonly digest: Digest;
  private trap: Which | undefined;
  private trapIn = 0;

  constructor(prng: Prng, digest: Digest) {
    this.prng = prng;
    this.digest = digest;
  }

  /** Draws where this life ends, if not by itself; and whether the disk fails in it. */
  arm(faultPercent: number, isBorn: boolean): void {
    const { prng, disk } = this;
    disk.operations = [];
    this.isFaulty = false;
    this.isSnared = false;
    disk.fault = undefined;
    this.trap = prng.chance(3, 4) ? TRAPS[prng.below(TRAPS.length)] : isAny;
    this.trapIn = this.trap === isAny ? prng.below(400) : prng.chance(1, 2) ? prng.below(4) : prng.below(25);
    if (prng.chance(1, 6)) this.trap = undefined;
    if (!prng.chance(faultPercent, 100)) return;
    const code: IoErrorCode = prng.chance(1, 3) ? 'ENOSPC' : 'EIO';
    const where =
      !isBorn && prng.chance(1, 2)
        ? BIRTH_FAULTS[prng.below(BIRTH_FAULTS.length)]
        : prng.chance(1, 4)
          ? isLogSync
          : prng.chance(1, 2)
            ? RARE_FAULTS[prng.below(RARE_FAULTS.length)]
            : TRAPS[prng.below(TRAPS.length)];
    let countdown = prng.chance(1, 2) ? prng.below(3) : prng.below(12);
    disk.fault = (operation) => {
      if (this.isFaulty || !where(operation) || countdown-- > 0) return undefined;
      this.isFaulty = true;
      this.snare();
      return code;
    };
  }

  /** Now and then this life ends at one of the next steps, whatever it is: the caller is at something that is rare. */
  snare(): void {
    const { prng } = this;
    if (this.trap === undefined || !prng.chance(1, 3)) return;
    this.trap = prng.chance(1, 2) ? (operation) => isRename(operation) || isNameSync(operation) : isAny;
    this.trapIn = prng.chance(1, 2) ? 1 : prng.below(6);
    this.isSnared = true;
  }

  /** One of the next few steps of this life is its last, whatever it is: what is under way is cut in the middle. */
  cutSoon(): void {
    this.trap = isAny;
    this.trapIn = this.prng.below(4);
    this.isSnared = true;
  }

  /** The next operation of that kind fails, where nothing has failed in this life. */
  failNext(where: Which): void {
    if (this.isFaulty) return;
    this.disk.fault = (operation) => {
      if (this.isFaulty || !where(operation)) return undefined;
      this.isFaulty = true;
      return 'EIO';
    };
  }

  disarm(): void {
    this.trap = undefined;
    this.disk.fault = undefined;
  }

  /** The oldest disk operation happens; false when there is none. */
  step(): boolean {
    const { disk } = this;
    if (disk.pending === 0) return false;
    const next = disk.operations[disk.operations.length - disk.pending];
    if (this.trap?.(next) === true && this.trapIn-- === 0) throw new PowerCut();
    this.steps++;
    this.digest.mix(next.kind.length * 1_009 + next.path.length);
    return disk.step();
  }

  /** Until nothing is left to do. */
  settle(): void {
    for (let steps = 0; this.step(); steps++) if (steps > MAX_STEPS) fail('comes-to-rest', 'the disk is never idle');
  }

  /** A call fails only where the disk did. */
  mayFail(what: string, error: StorageError | undefined): void {
    if (error !== undefined && !this.isFaulty) fail('refused', `${what}: ${error.code}: ${error.message}`);
  }

  /** Starts a call and lets the disk work until it is answered. */
  call<Result extends readonly unknown[]>(what: string, start: (done: (...result: Result) => void) => void): Result {
    const results: Result[] = [];
    start((...given) => {
      if (results.push(given) > 1) fail('answered-once', `${what} was answered twice`);
    });
    for (let steps = 0; results.length === 0; steps++)
      if (!this.step() || steps > MAX_STEPS) fail('answered-once', `${what} is never answered`);
    return results[0];
  }

  /** Power, or the program alone. */
  end(isKill: boolean): void {
    this.disarm();
    if (isKill) this.disk.kill(this.prng);
    else this.disk.crash(this.prng);
    this.digest.mix(isKill ? 1 : 2);
  }
}
