import type { InitialState } from '../config.ts';
import { FlightError } from '../errors.ts';
import { createRaft, type Raft } from '../raft.ts';
import { imageOf } from './recorder.ts';
import { OPS } from './ops.ts';
import { fromPlain } from './plain.ts';
import { FLIGHT_FORMAT, type FlightInput, type FlightRecord } from './record.ts';

/** What came of feeding a flight record to the core of this build. */
export interface Replay {
  readonly inputs: number;
  /** States of the record that were compared: checkpoints after the first, and the end. */
  readonly compared: number;
  /** Its end was there; a record that was cut says nothing of where its last inputs should lead. */
  readonly isWhole: boolean;
  /** The first state that was not arrived at; undefined when all were. */
  readonly diverged: Divergence | undefined;
  /** The invariant that the last input broke, as it did when it was recorded. */
  readonly broken: string | undefined;
  readonly raft: Raft;
}

export interface Divergence {
  readonly sequence: number;
  /** The fields of the core that differ, by path, with both values. */
  readonly fields: readonly string[];
}

const NOTHING: InitialState = {
  hardState: { term: 0, vote: 0, commit: 0 },
  snapshot: { index: 0, term: 0, logTime: 0, configuration: { voters: [], outgoing: [], learners: [], autoLeave: false } },
  entries: [],
  applied: 0,
};

/** Enough to find the cause; the record holds the rest. */
const MAX_FIELDS = 20;

/**
 * Leads a core from the first checkpoint through every input, and looks at each recorded state whether it is there: the core
 * is a function of its inputs, or this says where not. `watch` sees the core after each input.
 */
export function replay(records: Iterable<unknown>, watch: (input: FlightInput, raft: Raft) => void = () => {}): Replay | FlightError {
  const run = new Run(watch);
  let line = 0;
  for (const record of records) {
    line++;
    try {
      const refusal = run.take(record as FlightRecord);
      if (refusal !== undefined) return new FlightError(refusal, `line ${line}`);
    } catch (error) {
      return new FlightError('BAD_RECORD', `line ${line}: ${String(error)}`);
    }
    if (run.hasEnded) break;
  }
  return run.result() ?? new FlightError('EMPTY', 'no checkpoint in it');
}

class Run {
  private readonly watch: (input: FlightInput, raft: Raft) => void;
  private raft: Raft | undefined = undefined;
  private inputs = 0;
  /** Of the next line. */
  private sequence: number | undefined = undefined;
  private compared = 0;
  private diverged: Divergence | undefined = undefined;
  private broken: string | undefined = undefined;
  hasEnded = false;

  constructor(watch: (input: FlightInput, raft: Raft) => void) {
    this.watch = watch;
  }

  take(record: FlightRecord): FlightError['code'] | undefined {
    switch (record.record) {
      case 'checkpoint':
        if (record.format !== FLIGHT_FORMAT) return 'UNKNOWN_FORMAT';
        if (this.misses(record)) return 'MISSING_INPUT';
        this.sequence = record.sequence;
        if (this.raft === undefined) this.raft = restored(fromPlain(record.core) as Raft);
        else this.compare(record.sequence, record.core);
        return undefined;
      case 'input':
        return this.obey(record);
      case 'end':
        this.hasEnded = true;
        if (this.raft === undefined) return 'EMPTY';
        if (this.misses(record)) return 'MISSING_INPUT';
        this.compare(record.sequence, record.core);
        return undefined;
      default:
        return 'BAD_RECORD';
    }
  }

  result(): Replay | undefined {
    const { inputs, compared, hasEnded, diverged, broken, raft } = this;
    return raft === undefined ? undefined : { inputs, compared, isWhole: hasEnded, diverged, broken, raft };
  }

  private obey(input: FlightInput): FlightError['code'] | undefined {
    const { raft } = this;
    if (raft === undefined) return 'EMPTY';
    if (!Object.hasOwn(OPS, input.op)) return 'UNKNOWN_INPUT';
    if (this.misses(input)) return 'MISSING_INPUT';
    const args = input.args.map(fromPlain);
    try {
      (OPS[input.op] as (raft: Raft, ...args: unknown[]) => unknown)(raft, ...args);
    } catch (error) {
      this.broken ??= `input ${input.sequence} (${input.op}): ${error instanceof Error ? error.message : String(error)}`;
    }
    this.inputs++;
    this.sequence = input.sequence + 1;
    this.watch(input, raft);
    return undefined;
  }

  /** Inputs are numbered: of one that is gone the state may tell nothing. */
  private misses({ sequence }: FlightRecord): boolean {
    return this.sequence !== undefined && sequence !== this.sequence;
  }

  private compare(sequence: number, recorded: unknown): void {
    this.compared++;
    if (this.diverged !== undefined || this.raft === undefined) return;
    const fields: string[] = [];
    differences('', recorded, JSON.parse(JSON.stringify(imageOf(this.raft))), fields);
    if (fields.length > 0) this.diverged = { sequence, fields };
  }
}

/** Of the shape all cores have. */
function restored(core: Raft): Raft {
  return Object.assign(createRaft(core.config, NOTHING), core);
}

function differences(path: string, recorded: unknown, found: unknown, into: string[]): void {
  if (into.length >= MAX_FIELDS || Object.is(recorded, found)) return;
  const isNested = typeof recorded === 'object' && typeof found === 'object' && recorded !== null && found !== null;
  if (!isNested) {
    into.push(`${path}: recorded ${JSON.stringify(recorded)}, replayed ${JSON.stringify(found)}`);
    return;
  }
  const left = recorded as Record<string, unknown>;
  const right = found as Record<string, unknown>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    differences(path === '' ? key : `${path}.${key}`, left[key], right[key], into);
  }
}
