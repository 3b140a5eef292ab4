import type { Prng } from '@raftgate/bytes';
import type { Command } from '@raftgate/store';
import type { OperationRecord } from '../check/history.ts';
import type { LeaseBook } from '../check/lease-book.ts';
import { leaseId } from './lease-id.ts';

const MIN_TTL_SECONDS = 1;
const MAX_TTL_SECONDS = 4;

/** The lease of one client: granted, attached, kept alive, and then revoked, or forgotten so that it expires. */
export class LeaseHolder {
  readonly #prng: Prng;
  readonly #book: LeaseBook;
  /** The first chars of every id it draws: no two clients draw the same. */
  readonly #owner: string;
  #serial = 0;
  #lease = '';

  constructor(prng: Prng, book: LeaseBook, number: number) {
    this.#prng = prng;
    this.#book = book;
    this.#owner = `\0\0\0\u0001${String.fromCharCode(number)}`;
  }

  /** What it asks for next; `put` has the lease attached. */
  next(put: (lease: string) => Command): Command {
    const lease = this.#lease;
    if (lease === '') return this.#grant();
    if (this.#prng.chance(1, 10)) {
      this.#lease = '';
      if (this.#prng.chance(1, 2)) return this.#grant();
      this.#book.revoking(lease);
      return { kind: 'leaseRevoke', lease };
    }
    return this.#prng.chance(1, 2) ? put(lease) : { kind: 'leaseKeepAlive', lease };
  }

  /** It has not given `lease` up, nor heard that it is gone. */
  holds(lease: string): boolean {
    return this.#lease === lease;
  }

  /** What became of it; the result is by how many milliseconds a lease was gone too early. */
  answered(command: Command, { outcome, result, invokedAtMs, returnedAtMs }: OperationRecord): number {
    const isGone = result?.kind === 'refused' && result.code === 'leaseNotFound';
    // Whoever revokes it does so once: that it was gone before is told of an expiry.
    if (command.kind === 'leaseRevoke' && (outcome === 'refused' || isGone)) this.#book.notRevoked(command.lease);
    if (outcome !== 'applied' || result === undefined) return 0;
    if (command.kind === 'leaseGrant' && result.kind === 'lease') {
      this.#book.granted(command.lease, command.ttlSeconds * 1_000, invokedAtMs);
      this.#lease = command.lease;
    }
    if (command.kind === 'leaseKeepAlive' && result.kind === 'lease') this.#book.refreshed(command.lease, invokedAtMs);
    const lease = command.kind === 'leaseKeepAlive' || command.kind === 'leaseRevoke' || command.kind === 'put' ? command.lease : '';
    if (!isGone || lease === '') return 0;
    if (lease === this.#lease) this.#lease = '';
    return this.#book.earlyMs(lease, returnedAtMs);
  }

  #grant(): Command {
    this.#serial += 1;
    return {
      kind: 'leaseGrant',
      lease: leaseId(this.#owner, this.#serial),
      ttlSeconds: this.#prng.between(MIN_TTL_SECONDS, MAX_TTL_SECONDS + 1),
    };
  }
}
