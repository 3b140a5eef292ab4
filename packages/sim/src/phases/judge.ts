import { checkAnsweredInLog } from '../check/answered-in-log.ts';
import { checkLinearizable } from '../check/linearizability.ts';
import { checkOvertaken } from '../check/overtaken.ts';
import { checkSerializable } from '../check/serializable.ts';
import { checkWatches } from '../check/watch-order.ts';
import type { Run } from './run.ts';

/** What clients saw, against the history as it turned out. */
export function judge({ history, truth, leases, watchers, cluster, schedule }: Run): void {
  const { answers, memberships, revisions, upheavals } = cluster.checkers;
  const atMs = schedule.nowMs;
  answers.check();
  memberships.check();
  const { book } = cluster.checkers;
  checkAnsweredInLog(history.operations, { book, idOf: (name) => cluster.checkers.idOf(name), isCut: answers.isCut }, atMs);
  checkOvertaken(history.operations, upheavals, atMs);
  let compacted = 0;
  for (const { request } of history.operations)
    if (request.kind === 'command' && request.command.kind === 'compact') compacted = Math.max(compacted, request.command.revision);
  checkLinearizable(history, truth, leases, (revision) => revisions.firstMs(revision), atMs);
  checkSerializable(history.operations, compacted, atMs);
  checkWatches(
    watchers.map(({ record }) => record),
    truth,
    compacted,
    atMs,
  );
}
