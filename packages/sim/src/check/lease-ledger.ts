import { MIN_LEASE_TTL_SECONDS, refusal, type Command, type LeaseView, type Result } from '@raftgate/store';

/** What commands about leases come to. */
export type LeaseOutcome = Pick<LeaseView, 'ttlSeconds' | 'deadlineMs'> | 'leaseExists' | 'leaseNotFound' | 'noSpace' | 'gone';

/**
 * Leases by the log alone (001-formats, section 1): a deadline is the log time of the grant or the last keepalive and the TTL, and
 * only a revocation, or an expiry that names that deadline once it has passed, ends a lease.
 */
export class LeaseLedger {
  readonly #leases = new Map<string, LeaseView>();
  /** Members that raised one. */
  readonly #alarms = new Set<number>();

  get count(): number {
    return this.#leases.size;
  }

  /** Undefined for what is not about leases. */
  apply(command: Command, logTime: number): LeaseOutcome | undefined {
    switch (command.kind) {
      case 'alarm':
        if (command.action === 'activate') this.#alarms.add(command.member);
        else this.#alarms.delete(command.member);
        return undefined;
      case 'leaseGrant':
        if (this.#alarms.size > 0) return 'noSpace';
        if (this.#leases.has(command.lease)) return 'leaseExists';
        return this.#keep(command.lease, Math.max(MIN_LEASE_TTL_SECONDS, command.ttlSeconds), logTime);
      case 'leaseKeepAlive': {
        const held = this.#leases.get(command.lease);
        return held === undefined || held.deadlineMs <= logTime ? 'leaseNotFound' : this.#keep(command.lease, held.ttlSeconds, logTime);
      }
      case 'leaseRevoke':
        return this.#leases.delete(command.lease) ? 'gone' : 'leaseNotFound';
      case 'leaseExpire': {
        const held = this.#leases.get(command.lease);
        if (held?.deadlineMs === command.deadlineMs && held.deadlineMs <= logTime) this.#leases.delete(command.lease);
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** Every lease and its deadline, in order. */
  text(): string {
    return leaseText(this.#leases, [...this.#leases.keys()]);
  }

  #keep(lease: string, ttlSeconds: number, logTime: number): LeaseView {
    const kept = { lease, ttlSeconds, deadlineMs: logTime + ttlSeconds * 1_000 };
    this.#leases.set(lease, kept);
    return kept;
  }
}

export function leaseText(leases: { get(lease: string): LeaseView | undefined }, ids: readonly string[]): string {
  return ids
    .map((id) => `${JSON.stringify(id)} ${leases.get(id)?.ttlSeconds} s until ${leases.get(id)?.deadlineMs} ms`)
    .toSorted()
    .join();
}

/** Whether a client was told that. */
export function isTold(outcome: LeaseOutcome, result: Result): boolean {
  if (typeof outcome === 'object')
    return result.kind === 'lease' && result.ttlSeconds === outcome.ttlSeconds && result.deadlineMs === outcome.deadlineMs;
  if (outcome === 'gone') return result.kind === 'leaseGone' && result.revoked;
  return result.kind === 'refused' && result.code === refusal(outcome).code;
}
