import type { Result } from '@raftgate/store';

/**
 * Why a request was refused. A refused command was not and will never be applied: repeating it is safe.
 *
 * - `TIMEOUT`: the deadline passed before the request was handed to a leader, or before a read was confirmed.
 * - `SUPERSEDED`: the leader it was handed to lost its term and the command is not in the log.
 * - `INVALID`: the store's `validateCommand` refuses it; `message` says why.
 * - `OVERLOADED`: a named limit was reached (`limits.ts`).
 * - `TOO_LARGE`: larger than `MAX_COMMAND_BYTES`.
 * - `NOT_LEADER`: only a leader can do it (`transferLeadership`), or no other voter can take over.
 * - `STOPPED`: the member is stopping, stopped or failed, and had not handed the request on.
 */
export type RefusedCode = 'TIMEOUT' | 'SUPERSEDED' | 'INVALID' | 'OVERLOADED' | 'TOO_LARGE' | 'NOT_LEADER' | 'STOPPED';

/**
 * Why nobody can say. The command may have been applied, or may yet be; resolve it by its key or its session.
 *
 * - `DEADLINE`: it was handed to a leader and not seen applied in time.
 * - `LINK_LOST`: the connection to the leader died after the command was written to it.
 * - `SNAPSHOT`: this member skipped the part of the log where it may be.
 * - `STOPPED`: the member stopped or failed after it was handed on.
 */
export type UnknownReason = 'DEADLINE' | 'LINK_LOST' | 'SNAPSHOT' | 'STOPPED';

/** How a command ends (law 5). `result` is the store's: a result may itself be a refusal by the state machine. */
export type Outcome =
  | { readonly outcome: 'applied'; readonly result: Result }
  | { readonly outcome: 'refused'; readonly code: RefusedCode; readonly message: string }
  | { readonly outcome: 'unknown'; readonly reason: UnknownReason };

/** How a barrier or a transfer ends: done, or refused (it changed nothing). */
export type BarrierOutcome =
  | { readonly outcome: 'reached'; readonly index: number }
  | { readonly outcome: 'refused'; readonly code: RefusedCode; readonly message: string };
