import type { Result } from '../result.ts';
import type { RollingHash } from './state-hash.ts';

/** What a command did beyond the records it wrote: its kind, the revision after it, and leases, alarms, compactions and attributes. */
export function hashResult(rolling: RollingHash, kind: number, result: Result, revision: number): void {
  rolling.number(kind);
  rolling.number(revision);
  switch (result.kind) {
    case 'refused':
      return rolling.text(result.code);
    case 'compact':
      return rolling.number(result.compactRevision);
    case 'lease':
      rolling.text(result.lease);
      return rolling.number(result.deadlineMs);
    case 'leaseGone':
      rolling.text(result.lease);
      return rolling.number(result.revoked ? 1 : 0);
    case 'alarm':
      for (const { member } of result.alarms) rolling.number(member);
      return;
    case 'clusterVersion':
      return rolling.number(result.version);
    case 'memberAttributes':
      rolling.number(result.member);
      for (const text of [result.name, ...result.clientUrls]) rolling.text(text);
      return;
    default:
  }
}
