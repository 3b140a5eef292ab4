import type { Prng } from '@raftgate/bytes';
import type { CoreOptions } from './options.ts';

/** What the scheduler may choose. */
export type Act =
  | 'deliver'
  | 'late'
  | 'tick'
  | 'expire'
  | 'persist'
  | 'apply'
  | 'propose'
  | 'read'
  | 'crash'
  | 'restart'
  | 'cut'
  | 'heal'
  | 'transfer'
  | 'snapshot'
  | 'compact'
  | 'install'
  | 'unreachable'
  | 'campaign'
  | 'suspect'
  | 'change'
  | 'hear'
  | 'turn'
  | 'ask'
  | 'desk'
  | 'rest'
  | 'plot';

type Weights = Readonly<Partial<Record<Act, number>>>;

/** What happens in every weather, out of about a thousand. */
const ALWAYS: Weights = {
  deliver: 560,
  tick: 110,
  persist: 70,
  apply: 20,
  propose: 60,
  read: 20,
  restart: 14,
  heal: 4,
  snapshot: 6,
  compact: 4,
  install: 8,
  hear: 6,
  rest: 2,
  turn: 60,
  unreachable: 5,
  suspect: 3,
  plot: 3,
};

/** What one stretch of a run is about; several may blow at once. Each exposes a family of historic bugs. */
const WINDS: readonly Weights[] = [
  // Calm: logs grow, reads are served.
  { deliver: 300, propose: 60, read: 20, rest: 6 },
  // Elections tie, cross and repeat: votes, terms, pre-votes.
  { expire: 60, campaign: 12, suspect: 12, deliver: 100 },
  // Lives are short: what was not durable is gone.
  { crash: 14, restart: 30, persist: 30 },
  // The net falls apart and heals.
  { cut: 12, heal: 10, expire: 20 },
  // Leadership wanders.
  { transfer: 25, propose: 30, expire: 6 },
  // Logs are short: who lags needs a snapshot.
  { snapshot: 30, compact: 25, install: 25, propose: 60, unreachable: 4 },
  // Messages of earlier lives and terms come back.
  { late: 60, deliver: 60, expire: 14 },
  // Admins are busy.
  { change: 40, ask: 30, desk: 30, propose: 20, expire: 8 },
  // Plots: schedules that historic bugs needed.
  { plot: 25, deliver: 100 },
];

/** Where members may change at all. */
const CHANGES: readonly (readonly [Act, number])[] = [
  ['change', 4],
  ['ask', 3],
  ['desk', 12],
];

/** Leases break at moments that chance alone does not find. */
const LEASE_PLOTS = 45;

/** What a smaller history may do without. */
export const ACTS: readonly Act[] = [...new Set(WINDS.concat(ALWAYS).flatMap((wind) => Object.keys(wind) as Act[]))].filter(
  (act) => act !== 'deliver',
);

const ALWAYS_LISTED = listed(ALWAYS);
const WINDS_LISTED = WINDS.map(listed);

function listed(weights: Weights): readonly (readonly [Act, number])[] {
  return Object.entries(weights) as [Act, number][];
}

/** A table to draw acts from, for a stretch of the run. */
export function drawWeather(prng: Prng, options: CoreOptions): Act[] {
  const weights = new Map<Act, number>(ALWAYS_LISTED);
  for (let winds = prng.between(1, 4); winds > 0; winds--) {
    for (const [act, weight] of WINDS_LISTED[prng.below(WINDS_LISTED.length)]) weights.set(act, (weights.get(act) ?? 0) + weight);
  }
  if (options.lease) weights.set('plot', (weights.get('plot') ?? 0) + LEASE_PLOTS);
  for (const [act, weight] of CHANGES) {
    if (options.churn === 'none') weights.delete(act);
    else weights.set(act, (weights.get(act) ?? 0) + weight);
  }
  if (!options.amnesia) weights.delete('hear');
  for (const act of options.without) weights.delete(act);
  const table: Act[] = [];
  for (const [act, weight] of weights) for (let i = 0; i < weight; i++) table.push(act);
  return table;
}
