import type { Edge, EdgeTurn } from '../router/edge.ts';

/** A region's edge without a gate: no pins, route and timeouts as they are in every release. */
export const CONTROL_EDGE: Edge = {
  pin: (): EdgeTurn => ({
    token: '',
    lineage: 0,
    epoch: 0,
    bundle: '',
    perTryMs: 20_000,
    retries: 2,
    used: {},
    by: {},
    done: () => undefined,
  }),
  report: () => undefined,
};
