/** Steps of one piece of work beyond which it counts as endless. */
export const MAX_STEPS = 20_000;
/** Stores side by side, and entries one may lag behind. */
export const MAX_REPLICAS = 3;
/** Watches, open ranges, open hashes and images kept at once. */
export const MAX_WATCHES_OPEN = 6;
export const MAX_CURSORS_OPEN = 3;
export const MAX_IMAGES = 2;
/** Commands that are held back to come later, behind those of others. */
export const MAX_HELD = 4;
/** The newest cluster version these stores take part in. */
export const NEWEST_VERSION = 3;
/** More than anything here needs. */
export const PLENTY = 1_000_000_000;
