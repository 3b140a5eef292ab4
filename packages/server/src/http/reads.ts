import { rangeRequest } from '@raftgate/store';
import type { ServerContext } from '../context.ts';
import { HEALTH_TIMEOUT_MS } from '../limits.ts';

/** Reads one key as a client would; `done` gets undefined, or why it could not. */
export function tryRead(context: ServerContext, serializable: boolean, done: (failure: string | undefined) => void): void {
  if (serializable) return done(readLocally(context));
  const settled = (outcome: { readonly outcome: string; readonly message?: string }) =>
    done(outcome.outcome === 'reached' ? readLocally(context) : (outcome.message ?? outcome.outcome));
  context.member.barrier({ settled }, context.clock.monotonicMs() + HEALTH_TIMEOUT_MS);
}

function readLocally({ member }: ServerContext): string | undefined {
  if (member.status().state !== 'running') return `the member is ${member.status().state}`;
  const cursor = member.store.openRange(rangeRequest('a', '', { countOnly: true }));
  if (cursor.kind === 'refused') return cursor.message;
  cursor.close();
  return undefined;
}
