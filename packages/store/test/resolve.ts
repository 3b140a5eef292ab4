import type { Command, RangeRequest } from '../src/index.ts';
import type { Model } from './model.ts';

/** Turns "so far back" into a revision, where the store stands. */
export function resolveRange(request: RangeRequest, model: Model): RangeRequest {
  return request.revision === 0 ? request : { ...request, revision: Math.max(0, model.revision + 2 - request.revision) };
}

export function resolve(command: Command, model: Model): Command {
  if (command.kind === 'compact') return { ...command, revision: Math.max(0, model.revision + 1 - command.revision) };
  if (command.kind === 'leaseExpire') {
    const deadlineMs = model.leases.get(command.lease)?.deadlineMs ?? 0;
    return { ...command, deadlineMs: deadlineMs + command.deadlineMs };
  }
  if (command.kind !== 'txn') return command;
  const operations = (list: typeof command.success): typeof command.success =>
    list.map((operation) => (operation.kind === 'range' ? resolveRange(operation, model) : operation));
  return { ...command, success: operations(command.success), failure: operations(command.failure) };
}
