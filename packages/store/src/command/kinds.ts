import type { Command } from './command.ts';

/** Numbers of 001-formats.md, section 2. 10 to 12 (sessions) are taken and of a later version: a member of this one stops. */
export const KIND_NUMBERS = {
  put: 1,
  deleteRange: 2,
  txn: 3,
  compact: 4,
  leaseGrant: 5,
  leaseRevoke: 6,
  leaseKeepAlive: 7,
  leaseExpire: 8,
  alarm: 9,
  clusterVersion: 13,
  memberAttributes: 14,
} as const satisfies Record<Command['kind'], number>;

/** The cluster version that first knew all of these. */
export const MIN_VERSION = 1;
