import { parseKey } from '@raftgate/contract';
import type { Assignment, AuditRecord, BundleBody, BundlePointer, Keys } from '@raftgate/contract';
import type { HistoryEvent } from '../story/history.ts';

/** What the cluster's history says was ever committed: the other side of the join with the workers' logs. */
export interface Committed {
  /** Bundle digest -> `KIND/NAME` -> part digest. */
  readonly bundles: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Bundle digest -> name. */
  readonly names: ReadonlyMap<string, string>;
  /** `REGION/EPOCH` -> digests of the bundles it had. */
  readonly assigned: ReadonlyMap<string, ReadonlySet<string>>;
  readonly audit: readonly { readonly record: AuditRecord; readonly tMonoMs: number }[];
}

export function readCommitted(keys: Keys, events: readonly HistoryEvent[]): Committed {
  const bundles = new Map<string, ReadonlyMap<string, string>>();
  const names = new Map<string, string>();
  const assigned = new Map<string, ReadonlySet<string>>();
  const audit: { readonly record: AuditRecord; readonly tMonoMs: number }[] = [];
  for (const { key, value, tMonoMs } of events) {
    if (value === undefined) continue;
    const parsed = parseKey(keys, key);
    if (parsed?.type === 'bundleBody') {
      const { parts } = value as BundleBody;
      bundles.set(parsed.digest, new Map(parts.map((part) => [`${part.kind}/${part.name}`, part.digest])));
    }
    if (parsed?.type === 'bundle') names.set((value as BundlePointer).digest, parsed.bundle);
    if (parsed?.type === 'assignment') {
      const { epoch, generations } = value as Assignment;
      assigned.set(`${parsed.region}/${epoch}`, new Set(generations.map((one) => one.bundle)));
    }
    if (parsed?.type === 'audit') audit.push({ record: value as AuditRecord, tMonoMs });
  }
  return { bundles, names, assigned, audit };
}
