import type { Command, RangeRequest, RangeResult, Result } from '@raftgate/store';

/** What a client asked for: a command of the log, or a range, which `isSerializable` reads where the member stands. */
export type Request =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'range'; readonly range: RangeRequest; readonly isSerializable: boolean };

/** How it ended, as the client saw it. `unknown`: it may have taken effect, or may yet. */
export type Ended = 'applied' | 'refused' | 'unknown';

/** One operation of one client, as the client saw it. Ticks give a total order finer than milliseconds. */
export interface OperationRecord {
  readonly client: string;
  /** Whom it asked, and in which of its lives. */
  readonly member: string;
  readonly life: number;
  readonly request: Request;
  readonly invoked: number;
  readonly invokedAtMs: number;
  returned: number;
  returnedAtMs: number;
  outcome: 'pending' | Ended;
  /** When applied: what the store answered, which may be a refusal of its own. */
  result: Result | RangeResult | undefined;
}

/** Every operation in the order it was invoked. */
export class History {
  readonly operations: OperationRecord[] = [];
  #tick = 0;

  begin(client: string, member: string, life: number, request: Request, nowMs: number): OperationRecord {
    const record: OperationRecord = {
      client,
      member,
      life,
      request,
      invoked: this.#next(),
      invokedAtMs: nowMs,
      returned: Infinity,
      returnedAtMs: Infinity,
      outcome: 'pending',
      result: undefined,
    };
    this.operations.push(record);
    return record;
  }

  end(record: OperationRecord, outcome: Ended, result: OperationRecord['result'], nowMs: number): void {
    record.outcome = outcome;
    record.result = result;
    record.returned = this.#next();
    record.returnedAtMs = nowMs;
  }

  #next(): number {
    this.#tick += 1;
    return this.#tick;
  }
}

/** For messages: who asked whom for what. */
export function describe({ client, member, request }: OperationRecord): string {
  return `${client} at ${member}: ${request.kind === 'range' ? describeRange(request) : describeCommand(request.command)}`;
}

function describeRange({ range, isSerializable }: Extract<Request, { kind: 'range' }>): string {
  const at = range.revision === 0 ? '' : ` at ${range.revision}`;
  return `${isSerializable ? 'serializable ' : ''}range ${range.key}${range.end === '' ? '' : `..${range.end}`}${at}`;
}

function describeCommand(command: Command): string {
  switch (command.kind) {
    case 'put':
      return `put ${command.key}=${text(command.value)}`;
    case 'deleteRange':
      return `delete ${command.key}${command.end === '' ? '' : `..${command.end}`}`;
    case 'txn':
      return `txn [${command.success.map(describeOperation).join(', ')}] else [${command.failure.map(describeOperation).join(', ')}]`;
    case 'compact':
      return `compact ${command.revision}`;
    default:
      return command.kind;
  }
}

const describeOperation = (operation: Extract<Command, { kind: 'txn' }>['success'][number]): string =>
  operation.kind === 'range' ? `range ${operation.key}` : describeCommand(operation);

const text = (bytes: Uint8Array): string => {
  let all = '';
  for (const byte of bytes.subarray(0, 32)) all += String.fromCharCode(byte);
  return all;
};
