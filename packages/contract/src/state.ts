/**
 * COLD      not started
 * LOADING   has no snapshot it may serve by; loads what its assignment names
 * FRESH     serves by a snapshot whose freshness was proved less than the refresh interval ago
 * STALE     serves; the proof is older than that, and within the channel's bound (from disk: age unknown, counts as STALE)
 * EXPIRED   older than the bound: the channel's expiry action applies
 * FENCED    must not serve: it was fenced out, its lease is gone, or a higher order was seen that it cannot serve by
 */
export const SDK_STATES = ['COLD', 'LOADING', 'FRESH', 'STALE', 'EXPIRED', 'FENCED'] as const;
export type SdkState = (typeof SDK_STATES)[number];

/**
 * start        the application started the SDK
 * loaded       every generation of the newest assignment is held, and the assignment was read from the control plane
 * restored     the same from disk or the image, with the control plane silent
 * proved       the control plane confirmed that what is held is the newest
 * silent       no proof for the refresh interval
 * bound        no proof for the staleness bound
 * superseded   a higher (lineage, epoch, revision) is known and not yet servable here
 * fenced       the assignment lists this incarnation as fenced, or the lease was revoked
 * rejoin       a new incarnation begins
 * stop         the application stopped it
 */
export const SDK_EVENTS = ['start', 'loaded', 'restored', 'proved', 'silent', 'bound', 'superseded', 'fenced', 'rejoin', 'stop'] as const;
export type SdkEvent = (typeof SDK_EVENTS)[number];

type Row = Readonly<Partial<Record<SdkEvent, SdkState>>>;

/** Every transition there is. What is not here does not happen: the event is ignored in that state. */
export const SDK_TRANSITIONS: Readonly<Record<SdkState, Row>> = {
  COLD: { start: 'LOADING' },
  LOADING: { loaded: 'FRESH', restored: 'STALE', fenced: 'FENCED', stop: 'COLD' },
  FRESH: { silent: 'STALE', bound: 'EXPIRED', superseded: 'FENCED', fenced: 'FENCED', stop: 'COLD' },
  STALE: { proved: 'FRESH', loaded: 'FRESH', bound: 'EXPIRED', superseded: 'FENCED', fenced: 'FENCED', stop: 'COLD' },
  EXPIRED: { proved: 'FRESH', loaded: 'FRESH', superseded: 'FENCED', fenced: 'FENCED', stop: 'COLD' },
  FENCED: { rejoin: 'LOADING', loaded: 'FRESH', stop: 'COLD' },
};

/** The state after `event`; the same state when the event means nothing there. */
export function nextState(state: SdkState, event: SdkEvent): SdkState {
  return SDK_TRANSITIONS[state][event] ?? state;
}
