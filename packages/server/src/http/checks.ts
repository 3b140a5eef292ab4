import type { HttpResponse } from '@raftgate/wire';
import type { ServerContext } from '../context.ts';
import { tryRead } from './reads.ts';
import { plain } from './responses.ts';

type Check = (context: ServerContext, done: (failure: string | undefined) => void) => void;
type Checks = Readonly<Record<string, Check>>;

const serializableRead: Check = (context, done) => tryRead(context, true, done);
const linearizableRead: Check = (context, done) => tryRead(context, false, done);
const nonLearner: Check = (context, done) => done(context.view.isLearner ? 'the member is a learner' : undefined);

/** The process is worth keeping. */
export const LIVE_CHECKS: Checks = { serializable_read: serializableRead };

/** The member is worth sending traffic to. */
export const READY_CHECKS: Checks = {
  serializable_read: serializableRead,
  linearizable_read: linearizableRead,
  non_learner: nonLearner,
};

/** Runs all checks and answers once each has: `ok`, or what failed; `?verbose` names the passed ones too. */
export function answerChecks(
  context: ServerContext,
  checks: Checks,
  query: URLSearchParams,
  respond: (response: HttpResponse) => void,
): void {
  const wanted = Object.entries(checks).filter(([name]) => !query.getAll('exclude').includes(name));
  const failures = new Map<string, string>();
  let left = wanted.length;
  const finish = (): void => {
    const lines = wanted.map(([name]) => (failures.has(name) ? `[-]${name} failed: ${failures.get(name)}\n` : `[+]${name} ok\n`)).join('');
    if (failures.size > 0) respond(plain(503, lines));
    else respond(plain(200, query.has('verbose') ? `${lines}ok\n` : 'ok\n'));
  };
  if (left === 0) return finish();
  for (const [name, check] of wanted) {
    check(context, (failure) => {
      if (failure !== undefined) failures.set(name, failure);
      if (--left === 0) finish();
    });
  }
}
