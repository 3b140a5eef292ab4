import type { Message, SoftState } from '@raftgate/raft';

/** What is asked of a leader, as its status tells it. */
interface Leading {
  readonly role: string;
  readonly term: number;
  readonly configuration: { readonly voters: readonly { readonly id: number }[] };
}

/** One term that a member leads, by what reaches it and what it says. */
export class Reign {
  readonly term: number;
  readonly sinceMs: number;
  /** By id: when it last answered. */
  readonly heardMs = new Map<number, number>();
  /** Somebody was told to campaign. */
  hasOffered = false;
  /** When an answer last said that something is missing. */
  rejectedMs = 0;

  constructor(term: number, sinceMs: number) {
    this.term = term;
    this.sinceMs = sinceMs;
  }

  hasHeard(id: number, sinceMs: number): boolean {
    return (this.heardMs.get(id) ?? -1) >= sinceMs;
  }
}

/**
 * Leadership goes to another one at once (dissertation, 3.10): a leader that is to go, or asked to make anybody lead, tells a voter to campaign,
 * if only one of them answered it within the last election timeout. An election makes good what was not handed over, and hides it.
 */
export class Handovers {
  readonly #reigns = new Map<string, Reign>();

  onRole(name: string, { role, term }: SoftState, atMs: number): void {
    if (role !== 'leader') this.#reigns.delete(name);
    else if (this.#reigns.get(name)?.term !== term) this.#reigns.set(name, new Reign(term, atMs));
  }

  /** Its life ended, or its clock jumped: what it makes of who was heard is not known until it leads again. */
  forget(name: string): void {
    this.#reigns.delete(name);
  }

  onReceive(name: string, message: Message, atMs: number): void {
    const reign = this.#reigns.get(name);
    if (reign?.term !== message.term) return;
    reign.heardMs.set(message.from, atMs);
    if (message.type === 'appendReply' && message.rejected) reign.rejectedMs = atMs;
  }

  onSend(name: string, message: Message): void {
    if (message.type !== 'timeoutNow') return;
    const reign = this.#reigns.get(name);
    if (reign?.term === message.term) reign.hasOffered = true;
  }

  of(name: string): Reign | undefined {
    return this.#reigns.get(name);
  }

  /** The reign of a leader that somebody could take over from: another voter answered since then. */
  owed(name: string, { role, term, configuration }: Leading, id: number, sinceMs: number): Reign | undefined {
    const reign = this.#reigns.get(name);
    if (role !== 'leader' || reign?.term !== term) return undefined;
    return configuration.voters.some((voter) => voter.id !== id && reign.hasHeard(voter.id, sinceMs)) ? reign : undefined;
  }

  /** It is over for this leader, who has told nobody to campaign, and nobody has taken over. */
  isBroken(name: string, reign: Reign, { role, term }: Pick<Leading, 'role' | 'term'>): boolean {
    return role === 'leader' && term === reign.term && !reign.hasOffered && this.#reigns.get(name) === reign;
  }
}
