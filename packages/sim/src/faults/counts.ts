/** Every kind of fault there is. A run's verdict counts each, so that a swarm's coverage can be read. */
export const FAULT_KINDS = [
  'lateSegments',
  'resets',
  'flippedSegments',
  'splitSegments',
  'droppedFrames',
  'reorderedFrames',
  'replayedFrames',
  'slowLinks',
  'clogs',
  'partitions',
  'oneWayPartitions',
  'bridgePartitions',
  'chainPartitions',
  'isolations',
  'crashes',
  'massCrashes',
  'leaderCrashes',
  'stops',
  'crashesAfterSend',
  'crashesInDisk',
  'pauses',
  'clockJumps',
  'driftingClocks',
  'kills',
  'lostWrites',
  'tornWrites',
  'lostNames',
  'slowDisks',
  'fullDisks',
  'ioErrors',
  'syncErrors',
  'bitRots',
  'misdirectedWrites',
  'refusedStarts',
  'transfers',
  'relays',
  'changes',
  'additions',
  'removals',
  'promotions',
  'reconfigurations',
  'moves',
  'wipes',
  'doubts',
  'lapses',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export class FaultCounts {
  readonly #counts = new Map<FaultKind, number>(FAULT_KINDS.map((kind) => [kind, 0]));

  /** Moves with any of them. */
  changes = 0;

  add(kind: FaultKind, count = 1): void {
    this.changes += count;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  all(): Readonly<Record<FaultKind, number>> {
    return Object.fromEntries(this.#counts) as Record<FaultKind, number>;
  }
}
