import { MIN_FLIGHT_INPUTS } from '../limits.ts';
import type { Message } from '../message.ts';
import type { Proposal } from '../propose.ts';
import type { Raft } from '../raft.ts';
import type { FlightOp } from './ops.ts';
import { toPlain, withoutBody } from './plain.ts';
import { FLIGHT_FORMAT, type FlightCheckpoint, type FlightInput, type FlightRecord } from './record.ts';

/**
 * What went into a core, so that the same core can be led there again: a checkpoint and every input since, twice, so that at
 * least MIN_FLIGHT_INPUTS are at hand whenever it is asked.
 *
 *     dropped ...  | checkpoint inputs ......... | checkpoint inputs ..... now
 *                    the one before                current
 *
 * Inputs hold no bytes of commands: a record costs the same whatever an entry weighs.
 */
export class FlightRecorder {
  private readonly raft: Raft;
  private readonly now: () => number;
  private sequence = 0;
  private checkpoint: FlightCheckpoint;
  private inputs: FlightInput[] = [];
  private checkpointBefore: FlightCheckpoint | undefined = undefined;
  private inputsBefore: readonly FlightInput[] = [];
  private limit: number;

  /** `now`: milliseconds of the caller's clock. */
  constructor(raft: Raft, now: () => number) {
    this.raft = raft;
    this.now = now;
    this.checkpoint = this.capture();
    this.limit = this.nextLimit();
  }

  note(op: FlightOp, args: readonly unknown[]): void {
    if (this.inputs.length >= this.limit) this.turnPage();
    this.inputs.push({ record: 'input', sequence: this.sequence, atMs: this.now(), op, args: withoutBodies(op, args) });
    this.sequence++;
  }

  /** Oldest first; JSON takes each as it is. */
  dump(): readonly FlightRecord[] {
    const { sequence } = this;
    const end = { record: 'end', sequence, atMs: this.now(), core: imageOf(this.raft) } as const;
    const before = this.checkpointBefore === undefined ? [] : [this.checkpointBefore, ...this.inputsBefore];
    return [...before, this.checkpoint, ...this.inputs, end].map((record) => toPlain(record) as FlightRecord);
  }

  private turnPage(): void {
    this.checkpointBefore = this.checkpoint;
    this.inputsBefore = this.inputs;
    this.checkpoint = this.capture();
    this.inputs = [];
    this.limit = this.nextLimit();
  }

  /** A checkpoint costs what the log has entries: a long log is captured as much more seldom. */
  private nextLimit(): number {
    return Math.max(MIN_FLIGHT_INPUTS, this.raft.log.last - this.raft.log.base);
  }

  private capture(): FlightCheckpoint {
    return { record: 'checkpoint', format: FLIGHT_FORMAT, sequence: this.sequence, atMs: this.now(), core: imageOf(this.raft) };
  }
}

/** Attaches a recorder: every call through the door is noted from here on. `now`: milliseconds, for people. */
export function record(raft: Raft, now: () => number): FlightRecorder {
  raft.flight = new FlightRecorder(raft, now);
  return raft.flight;
}

/** Everything a core is, but its recorder. */
export function imageOf(raft: Raft): unknown {
  return toPlain({ ...raft, flight: undefined });
}

/** What would keep the bytes of commands in memory is copied without them at once; everything else is immutable, and is copied when asked. */
function withoutBodies(op: FlightOp, args: readonly unknown[]): readonly unknown[] {
  if (op === 'propose') return [withoutBody(args[0] as Proposal)];
  const message = args[0] as Message;
  if (op !== 'step' || message.type !== 'append' || message.entries.length === 0) return args;
  return [{ ...message, entries: message.entries.map(withoutBody) }];
}
