import type { MemberStatus } from '@raftgate/member';
import type { SimCluster } from '../cluster.ts';

/** What a leader's log ended with when it was seen connected to somebody: what comes behind it left later. */
interface Sight {
  readonly leader: string;
  readonly term: number;
  readonly index: number;
}

/**
 * Who knows whose data directory, as far as was looked: whom it was connected with, and whom a leader had met when it sent what this one
 * has. Both are durable by then (001-formats, section 7).
 */
export class Met {
  readonly #cluster: SimCluster;
  readonly #known = new Map<string, Set<string>>();
  /** By whom it is about, then by the leader and its term. */
  readonly #sights = new Map<string, Map<string, Sight>>();

  constructor(cluster: SimCluster) {
    this.#cluster = cluster;
  }

  look(): void {
    for (const { name, member } of this.#cluster.places) {
      const status = member?.status();
      if (status === undefined) continue;
      for (const peer of status.peers) {
        if (!peer.connected) continue;
        this.#of(name).add(peer.name);
        if (status.role === 'leader') this.#saw(peer.name, { leader: name, term: status.term, index: status.lastIndex });
      }
      this.#hear(name, status);
    }
  }

  knows(name: string, peer: string): boolean {
    return this.#of(name).has(peer);
  }

  #saw(peer: string, sight: Sight): void {
    const sights = this.#sights.get(peer) ?? new Map<string, Sight>();
    this.#sights.set(peer, sights);
    const key = `${sight.leader}/${sight.term}`;
    if (!sights.has(key)) sights.set(key, sight);
  }

  /** One that follows in that term, and holds what was committed in it since. */
  #hear(name: string, { term, role, commitIndex, durableIndex }: MemberStatus): void {
    if (role !== 'follower') return;
    for (const [peer, sights] of this.#sights)
      for (const sight of sights.values())
        if (peer !== name && sight.term === term && Math.min(commitIndex, durableIndex) > sight.index) this.#of(name).add(peer);
  }

  #of(name: string): Set<string> {
    const known = this.#known.get(name) ?? new Set();
    this.#known.set(name, known);
    return known;
  }
}
