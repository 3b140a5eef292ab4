import type { FlightOp } from './ops.ts';

/** A line of a flight record. A file of them begins with a checkpoint and ends with the state the inputs led to. */
export type FlightRecord = FlightCheckpoint | FlightInput | FlightEnd;

interface Stamp {
  /** Inputs before this line since the recorder was attached. */
  readonly sequence: number;
  /** The caller's clock; for people, replay does not look at it. */
  readonly atMs: number;
}

/** The whole core, without the bytes of commands (`toPlain`). */
export interface FlightCheckpoint extends Stamp {
  readonly record: 'checkpoint';
  readonly format: number;
  readonly core: unknown;
}

/** One call through the door, noted before it was obeyed. */
export interface FlightInput extends Stamp {
  readonly record: 'input';
  readonly op: FlightOp;
  readonly args: readonly unknown[];
}

interface FlightEnd extends Stamp {
  readonly record: 'end';
  readonly core: unknown;
}

/** Grows when a record of an older build would no longer replay. */
export const FLIGHT_FORMAT = 1;
