/** Nobody is cut off, late or lost on the way. */
export const WITHOUT_CUTS = {
  partitionEveryMs: 0,
  clogEveryMs: 0,
  slowLinkEveryMs: 0,
  pauseEveryMs: 0,
  lossPer10k: 0,
  resetPer10k: 0,
  flipPer10k: 0,
  dropPer10k: 0,
} as const;

/** Disks and clocks keep their word. */
export const WITHOUT_HARM = {
  ioErrorEveryMs: 0,
  syncErrorEveryMs: 0,
  fullDiskEveryMs: 0,
  stallEveryMs: 0,
  bitRotPercent: 0,
  misdirectPercent: 0,
  clockJumpEveryMs: 0,
} as const;

/** Small values, one operation at a time, and machines that keep up. */
export const WITHOUT_LOAD = {
  burst: 0,
  valueBytes: 8,
  delayMinMs: 0,
  slowDiskEveryMs: 0,
  busyLooks: 0,
  slowMembers: 0,
} as const;
