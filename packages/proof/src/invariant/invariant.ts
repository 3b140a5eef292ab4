import type { Evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';

/** A rule over logs and history. Pure: the same evidence gives the same finding. */
export interface Invariant {
  readonly name: string;
  check(evidence: Evidence): Finding;
}
