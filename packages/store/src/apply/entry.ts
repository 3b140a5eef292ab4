import { DecodeError, Reader } from '@raftgate/bytes';
import { decodeCommand } from '../command/codec.ts';
import type { DecodedHeader } from '../command/header.ts';
import type { ApplySink, CommittedEntry } from '../door.ts';
import { StoreInvariantError, invariant } from '../errors.ts';
import { hashResult } from '../hash/hash-result.ts';
import { MAX_COMMAND_BYTES, MAX_ENTRY_COMMANDS } from '../limits.ts';
import { isRefusal } from '../refusal.ts';
import type { Result } from '../result.ts';
import type { State } from '../state.ts';
import { applyCommand } from './command.ts';
import { isWork } from './work.ts';
import type { Work } from './work.ts';

/** Entry kinds of 001-formats.md, section 1; only the second holds commands. */
const ENTRY_COMMANDS = 1;
const ENTRY_CONFIGURATION = 2;

/**
 * One entry on its way into the state. What this member cannot decode stops it: guessing would make it differ from the
 * others for good (law 10).
 */
export class EntryApply {
  private readonly state: State;
  private readonly entry: CommittedEntry;
  private readonly sink: ApplySink;
  private readonly reader: Reader;
  private left: number;
  private work: Work<Result> | undefined;
  private header: DecodedHeader | undefined;

  constructor(state: State, entry: CommittedEntry, sink: ApplySink) {
    invariant(entry.index === state.appliedIndex + 1, `entry ${entry.index} applied after ${state.appliedIndex}`);
    invariant(entry.logTime >= state.logTime, `log time of entry ${entry.index} goes back`);
    invariant(entry.kind <= ENTRY_CONFIGURATION, `entry ${entry.index} is of an unknown kind`);
    this.state = state;
    this.entry = entry;
    this.sink = sink;
    this.reader = new Reader(entry.body);
    this.left = entry.kind === ENTRY_COMMANDS ? entry.commands : 0;
    invariant(this.left <= MAX_ENTRY_COMMANDS, `entry ${entry.index} holds too many commands`);
  }

  /** Spends `state.budget`; true once the whole entry is applied. */
  step(): boolean {
    const { budget } = this.state;
    for (;;) {
      if (this.work !== undefined) {
        const next = this.work.next();
        if (next.done !== true) return false;
        this.finish(next.value);
      } else if (this.left === 0) return this.end();
      else if (budget.left <= 0) return false;
      else this.start();
    }
  }

  private start(): void {
    const decoded = decodeCommand(this.nextBody());
    if (isRefusal(decoded)) throw invariantBroken(this.entry.index, decoded.message);
    this.header = decoded.header;
    this.state.budget.left -= 1;
    const applied = applyCommand(this.state, decoded.header, decoded.command, this.entry.logTime);
    if (isWork(applied)) this.work = applied;
    else this.finish(applied);
  }

  private finish(result: Result): void {
    const { state, header } = this;
    invariant(header !== undefined, 'a result belongs to a command');
    this.work = undefined;
    this.left -= 1;
    state.commit();
    hashResult(state.rolling, header.kind, result, state.revision);
    this.sink.applied(header, result);
  }

  private end(): boolean {
    const { state, entry } = this;
    invariant(entry.kind !== ENTRY_COMMANDS || this.reader.remaining === 0, `entry ${entry.index} has bytes left over`);
    state.appliedIndex = entry.index;
    state.appliedTerm = entry.term;
    state.logTime = entry.logTime;
    state.rolling.number(entry.index);
    state.rolling.number(entry.term);
    state.rolling.number(entry.logTime);
    state.rolling.seal();
    return true;
  }

  private nextBody(): Uint8Array {
    try {
      return this.reader.bytes(MAX_COMMAND_BYTES);
    } catch (error) {
      throw error instanceof DecodeError ? invariantBroken(this.entry.index, error.message) : error;
    }
  }
}

function invariantBroken(index: number, message: string): StoreInvariantError {
  return new StoreInvariantError(`entry ${index} cannot be applied: ${message}`);
}
