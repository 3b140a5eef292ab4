import { latin1FromBytes, Reader } from '@raftgate/bytes';
import { ENTRY_COMMANDS, type Entry } from '@raftgate/raft';
import { decodeCommand, decodeHeader, isRefusal, KIND_NUMBERS, MAX_COMMAND_BYTES, type Command, type TxnOperation } from '@raftgate/store';
import { LeaseLedger, type LeaseOutcome } from './lease-ledger.ts';
import { Violation } from './violation.ts';

/** A command of the log. */
export interface Logged {
  /** When somebody had applied it for the first time. */
  readonly appliedMs: number;
  /** What it came to, by the log alone; undefined for what is not about leases. */
  readonly outcome: LeaseOutcome | undefined;
}

const NONE: readonly Logged[] = [];

/** What the log holds besides puts, by who took it; puts are named by their values, and history shows those. */
export class LogBook {
  readonly #ledger = new LeaseLedger();
  readonly #logged = new Map<string, Logged[]>();
  #index = 0;

  /** `leases`: how many the store holds that has applied it. */
  onApplied({ index, kind, commands, logTime, body }: Entry, leases: number, atMs: number): void {
    if (index !== this.#index + 1) return;
    this.#index = index;
    const reader = new Reader(body);
    for (let left = kind === ENTRY_COMMANDS ? commands : 0; left > 0; left--) this.#add(reader.bytes(MAX_COMMAND_BYTES), logTime, atMs);
    if (this.#ledger.count !== leases)
      throw new Violation('lease-ledger', `index ${index}: a store has ${leases} leases, the log ${this.#ledger.count}`, atMs);
  }

  /** Those that the member with this id took. */
  find(member: number, command: Command): readonly Logged[] {
    return this.#logged.get(nameOf(member, command)) ?? NONE;
  }

  /** Leases and their deadlines at `index`, if that is as far as the log was applied. */
  leasesAt(index: number): string | undefined {
    return index === this.#index ? this.#ledger.text() : undefined;
  }

  #add(bytes: Uint8Array, logTime: number, atMs: number): void {
    const header = decodeHeader(bytes);
    if (isRefusal(header) || header.kind === KIND_NUMBERS.put) return;
    const decoded = decodeCommand(bytes);
    if (isRefusal(decoded)) return;
    const name = nameOf(header.member, decoded.command);
    const logged = this.#logged.get(name) ?? [];
    this.#logged.set(name, logged);
    logged.push({ appliedMs: atMs, outcome: this.#ledger.apply(decoded.command, logTime) });
  }
}

/** The same for commands that ask for the same of the same member. */
function nameOf(member: number, command: Command): string {
  return `${member} ${command.kind} ${askedFor(command)}`;
}

function askedFor(command: Command): string {
  switch (command.kind) {
    case 'put':
      return valueOf(command);
    case 'deleteRange':
      return `${command.key} ${command.end}`;
    case 'txn':
      return `${command.success.map(operationOf).join()} ${command.failure.map(operationOf).join()}`;
    case 'compact':
      return String(command.revision);
    case 'leaseGrant':
    case 'leaseKeepAlive':
    case 'leaseRevoke':
    case 'leaseExpire':
      return command.lease;
    case 'alarm':
      return `${command.action} ${command.member}`;
    case 'clusterVersion':
      return String(command.version);
    case 'memberAttributes':
      return `${command.member} ${command.name}`;
  }
}

const operationOf = (operation: TxnOperation): string =>
  operation.kind === 'put' ? valueOf(operation) : `${operation.kind} ${operation.key} ${operation.end}`;

/** Clients write their own number first. */
const NUMBER_BYTES = 16;
const valueOf = ({ value }: { readonly value: Uint8Array }): string => latin1FromBytes(value.subarray(0, NUMBER_BYTES));
