import type { RefusedCode } from '../outcome.ts';
import type { MembershipRefusedCode } from './request.ts';

/** Numbers of 001-formats, section 7: a refusal's place in here. Never reordered. */
export const CHANGE_CODES: readonly (RefusedCode | MembershipRefusedCode)[] = [
  'TIMEOUT',
  'SUPERSEDED',
  'INVALID',
  'OVERLOADED',
  'TOO_LARGE',
  'NOT_LEADER',
  'STOPPED',
  'MEMBER_NOT_FOUND',
  'PEER_URL_EXISTS',
  'BAD_PEER_URL',
  'NOT_A_LEARNER',
  'LEARNER_BEHIND',
  'TOO_MANY_LEARNERS',
  'TOO_MANY_MEMBERS',
  'UNHEALTHY',
  'NOT_ENOUGH_STARTED',
  'CONFIGURATION_CHANGED',
];
