import { describe, type OperationRecord } from './history.ts';
import { revisionOf } from './real-time.ts';
import { Violation } from './violation.ts';

/**
 * Serializable reads (etcd API guarantees): each sees some true state, which `linearizability` compares at its revision, and in
 * one life of a member none sees an older state than the one before it. A compacted revision is refused only if somebody had
 * asked for a compaction that far.
 */
export function checkSerializable(operations: readonly OperationRecord[], compactRevision: number, atMs: number): void {
  const seen = new Map<string, number>();
  const served = operations.filter(({ request, outcome }) => request.kind === 'range' && outcome === 'applied');
  for (const operation of served.sort((a, b) => a.returned - b.returned)) {
    const { member, life, result } = operation;
    if (result?.kind === 'refused') checkRefusal(operation, compactRevision, atMs);
    const revision = revisionOf(operation);
    if (revision === 0) continue;
    const before = seen.get(`${member}.${life}`) ?? 0;
    if (revision < before)
      throw new Violation('serializable-monotonic', `${describe(operation)} answered at revision ${revision} after ${before}`, atMs);
    seen.set(`${member}.${life}`, revision);
  }
}

function checkRefusal({ request, result }: OperationRecord, compactRevision: number, atMs: number): void {
  if (request.kind !== 'range' || result?.kind !== 'refused' || result.code !== 'compacted') return;
  if (request.range.revision >= compactRevision)
    throw new Violation(
      'compaction',
      `a range at ${request.range.revision} was refused as compacted; asked for was ${compactRevision}`,
      atMs,
    );
}
