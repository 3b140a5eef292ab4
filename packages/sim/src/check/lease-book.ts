/** What clients know of one lease. Times are virtual milliseconds. */
export interface KnownLease {
  readonly ttlMs: number;
  /** When the last grant or keepalive that succeeded was asked for: the lease lives at least `ttlMs` from then. */
  refreshedMs: number;
  /** A revocation was asked for, and not refused. */
  isRevoked: boolean;
}

/** Every lease a client was granted, by id; ids are never drawn twice in a run. */
export class LeaseBook {
  readonly #leases = new Map<string, KnownLease>();
  /** How much faster than real time a member's clock may run, in parts per million. */
  readonly #fastPpm: number;

  constructor(fastPpm: number) {
    this.#fastPpm = fastPpm;
  }

  granted(lease: string, ttlMs: number, askedMs: number): void {
    this.#leases.set(lease, { ttlMs, refreshedMs: askedMs, isRevoked: false });
  }

  refreshed(lease: string, askedMs: number): void {
    const known = this.#leases.get(lease);
    if (known !== undefined) known.refreshedMs = Math.max(known.refreshedMs, askedMs);
  }

  revoking(lease: string): void {
    this.#revoked(lease, true);
  }

  /** Its revocation was refused: it never will be. */
  notRevoked(lease: string): void {
    this.#revoked(lease, false);
  }

  /** Lease honesty: by how many milliseconds it is too early for it to be gone at `atMs`; 0 when it may be. */
  earlyMs(lease: string, atMs: number): number {
    const known = this.#leases.get(lease);
    if (known === undefined || known.isRevoked) return 0;
    const ttlMs = Math.floor(known.ttlMs / (1 + this.#fastPpm / 1_000_000)) - CLOCK_STEP_MS;
    return Math.max(0, known.refreshedMs + ttlMs - atMs);
  }

  #revoked(lease: string, isRevoked: boolean): void {
    const known = this.#leases.get(lease);
    if (known !== undefined) known.isRevoked = isRevoked;
  }
}

/** Clocks tell whole milliseconds. */
const CLOCK_STEP_MS = 1;
