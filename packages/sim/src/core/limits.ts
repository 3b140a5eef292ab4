/** Messages that wait in the network, and those put aside to arrive very late; past it the oldest are lost, as a network may. */
export const MAX_MESSAGES = 160;
export const MAX_LATE_MESSAGES = 48;

/** Groups a slow disk may have waiting; then the oldest is written at once. Below the core's own bound. */
export const MAX_GROUPS = 24;
/** The same while a disk stands still: past the core's own bound. */
export const MAX_STUCK_GROUPS = 90;

/** Readies one action may cause; more is a core that never comes to rest. */
export const MAX_READIES = 2_000;

/** Ids of the members a run may ever have: 1 .. MAX_ID. */
export const MAX_ID = 8;

/** Between two looks at what costs more than a glance. */
export const FULL_SCAN_STEPS = 64;
