import type { Digest } from '@raftgate/contract';
import type { Evidence, PinnedHop, TracedRequest } from '../evidence.ts';
import { Tally } from '../finding.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I1 atomicity';
const CLAIM = 'every part used for a request, on every hop of a region, is of one committed bundle: the one that was pinned';

/** Joined by content: what a hop used is compared with what was committed, whatever the hop calls it. */
export const atomicity: Invariant = {
  name: NAME,
  check(evidence) {
    const tally = new Tally();
    for (const request of evidence.requests) {
      tally.checked += 1;
      const problem = mixture(evidence, request);
      if (problem !== undefined) tally.broken({ reqId: request.reqId, ...problem });
    }
    for (const hop of evidence.unpinned) {
      tally.checked += 1;
      tally.broken({
        reqId: hop.reqId,
        instance: hop.instance,
        region: hop.region,
        message: `parts were used under ${hop.pin === '' ? 'no pin' : 'a pin that cannot be read'}`,
      });
    }
    return tally.finding(NAME, CLAIM);
  },
};

interface Problem {
  readonly instance: string;
  readonly region: string;
  readonly message: string;
}

/** What is wrong with a request, if anything. */
export function mixture({ timeline }: Evidence, { hops }: TracedRequest): Problem | undefined {
  const pinned = new Map<string, Digest>();
  for (const hop of hops) {
    const place = { instance: hop.instance, region: hop.region };
    const before = pinned.get(hop.region) ?? hop.token.bundle;
    pinned.set(hop.region, before);
    if (before !== hop.token.bundle) return { ...place, message: `${hop.token.bundle} on this hop, ${before} on the one before` };
    const bundle = timeline.bundles.get(hop.token.bundle);
    if (bundle === undefined) return { ...place, message: `${hop.token.bundle} was never committed` };
    const foreign = foreignPart(hop, bundle);
    if (foreign !== undefined) return { ...place, message: foreign };
  }
  return undefined;
}

function foreignPart(hop: PinnedHop, bundle: ReadonlyMap<string, Digest>): string | undefined {
  for (const [part, digest] of Object.entries(hop.parts)) {
    const committed = bundle.get(part);
    if (committed === undefined) return `${part} is no part of ${hop.token.bundle}`;
    if (committed !== digest) return `${part} was used as ${digest}, and is ${committed} in ${hop.token.bundle}`;
  }
  return undefined;
}
