import type { State } from '../state.ts';
import type { StoreImage } from './image.ts';

/**
 * Takes hold of the state between two entries. Slabs are only appended to and given up whole, and from here on records die
 * in a later epoch: so what is captured stays as it is, without a copy of it.
 */
export function capture(state: State): StoreImage {
  const { slabs, lessor } = state;
  const { low, high } = state.rolling.value;
  const { appliedIndex, appliedTerm, logTime, revision, compactRevision, clusterVersion, alarms, attributes } = state;
  return {
    appliedIndex,
    appliedTerm,
    logTime,
    revision,
    compactRevision,
    clusterVersion,
    hashLow: low,
    hashHigh: high,
    epoch: slabs.epoch++,
    records: slabs.records,
    slabs: slabs.list.filter((slab) => slab.end - slab.start > slab.deadBytes).map(({ buffer, start, end }) => ({ buffer, start, end })),
    leases: lessor.count,
    leaseTable: lessor.table.copy(),
    alarms,
    attributes,
  };
}
