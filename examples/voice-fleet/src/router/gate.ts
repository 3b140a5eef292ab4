import type { FleetClient, HeldPart, Pinned } from '@raftgate/client';
import { digestOf } from '@raftgate/contract';
import type { Digest, RouteSpec, TimeoutsSpec } from '@raftgate/contract';
import { LISTEN_PATH } from '../fleet/protocol.ts';
import { answeredBy, storedPart } from '../worker/gate.ts';
import type { TurnRefusal } from '../worker/server.ts';
import type { UsedParts } from '../worker/used.ts';
import type { Edge, EdgeTurn, Observation } from './edge.ts';

/** A region's edge with the gate: pins each request to one generation and takes route and timeouts from it. */
export class GateEdge implements Edge {
  readonly #fleet: FleetClient;
  /** Digest of each part as held, worked out once for each pointer. */
  readonly #digests = new WeakMap<HeldPart, Digest>();
  constructor(fleet: FleetClient) {
    this.#fleet = fleet;
  }

  pin(key: string): EdgeTurn | TurnRefusal {
    const result = this.#fleet.pin(key);
    if (!result.ok) return { status: result.refusal.httpStatus, code: result.refusal.code, message: result.refusal.message };
    const { pinned } = result;
    const route = partOf(pinned, 'route');
    const timeouts = partOf(pinned, 'timeouts');
    if (route === undefined || timeouts === undefined || !matches(route)) {
      pinned.release();
      return { status: 404, code: 'NO_ROUTE', message: `${pinned.name} has no route and timeouts for ${LISTEN_PATH}` };
    }
    const spec = timeouts.spec as unknown as TimeoutsSpec;
    return {
      token: pinned.token,
      lineage: pinned.lineage,
      epoch: pinned.epoch,
      bundle: pinned.bundle,
      perTryMs: spec.perTryMs ?? spec.requestMs,
      retries: spec.retries ?? 0,
      used: this.#used([route, timeouts]),
      by: answeredBy(this.#fleet, pinned),
      done: () => pinned.release(),
    };
  }

  report(observation: Observation): void {
    // `requests` is always given: the SDK would count one for each sample, and feedback is a sample too.
    this.#fleet.report({ ...observation, counters: { requests: 0, ...observation.counters } });
  }

  #used(parts: readonly HeldPart[]): UsedParts {
    return Object.fromEntries(parts.map((part) => [`${part.kind}/${part.name}`, this.#digestOf(part)]));
  }

  #digestOf(part: HeldPart): Digest {
    const known = this.#digests.get(part);
    if (known !== undefined) return known;
    const digest = digestOf(storedPart(part));
    this.#digests.set(part, digest);
    return digest;
  }
}

function partOf(pinned: Pinned<undefined>, kind: 'route' | 'timeouts'): HeldPart | undefined {
  return [...pinned.parts.values()].find((part) => part.kind === kind);
}

function matches(route: HeldPart): boolean {
  const { rules } = route.spec as unknown as RouteSpec;
  return rules.some((rule) => rule.match.path === undefined || rule.match.path === LISTEN_PATH);
}
