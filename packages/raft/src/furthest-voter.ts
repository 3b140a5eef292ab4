interface Candidate {
  readonly id: number;
  readonly isVoter: boolean;
  readonly match: number;
}

/** The voter that holds most of a leader's log, of those that are rated highest; 0 when nobody is rated above 0. */
export function furthestVoter<Peer extends Candidate>(peers: readonly Peer[], rate: (peer: Peer) => number): number {
  let best = { id: 0, rating: 0, match: -1 };
  for (const peer of peers) {
    if (!peer.isVoter) continue;
    const { id, match } = peer;
    const rating = rate(peer);
    if (rating > best.rating || (rating === best.rating && rating > 0 && match > best.match)) best = { id, rating, match };
  }
  return best.id;
}
