import { stringify } from 'yaml';
import type { RolloutRefusalCode } from '@raftgate/rollout';
import type { Format } from './output/format.ts';

/** Exit codes: 0 done, 1 it failed and says why, 2 the command line is wrong, 70 a bug of ours (EX_SOFTWARE), 130 interrupted before it failed. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
const EXIT_INTERNAL = 70;
export const EXIT_INTERRUPTED = 130;

/**
 * Stable codes of the command line, beside the refusals of the rollout room, which get `RG_` in front; docs/errors.md lists cause
 * and cure of each.
 */
export type CommandErrorCode =
  | 'RG_USAGE'
  | 'RG_UNREADABLE'
  | 'RG_YAML'
  | 'RG_TOO_LARGE'
  | 'RG_NO_MANIFESTS'
  | 'RG_NO_CLUSTER'
  | 'RG_UNKNOWN'
  | 'RG_CLUSTER'
  | 'RG_NOT_FOUND'
  | 'RG_NO_FLIGHT_RECORD'
  | 'RG_AUDIT_BROKEN'
  | 'RG_DEV'
  | 'RG_INTERNAL'
  | MembershipErrorCode
  | `RG_${RolloutRefusalCode}`;

/** Refused changes of the members; behind RG_ stands the reason the server gives (google.rpc.ErrorInfo). */
export type MembershipErrorCode =
  | 'RG_MEMBER_NOT_FOUND'
  | 'RG_PEER_URL_EXISTS'
  | 'RG_BAD_PEER_URL'
  | 'RG_NOT_A_LEARNER'
  | 'RG_LEARNER_BEHIND'
  | 'RG_TOO_MANY_LEARNERS'
  | 'RG_TOO_MANY_MEMBERS'
  | 'RG_UNHEALTHY'
  | 'RG_NOT_ENOUGH_STARTED'
  | 'RG_CONFIGURATION_CHANGED';

/** What is there and what should be; `subject` where the sentence does not name it. */
export interface Facts {
  readonly subject?: string;
  readonly found?: string;
  readonly expected?: string;
}

/** A failure told to a person: what, the facts, and the way out. */
export class CommandError extends Error {
  readonly code: CommandErrorCode;
  readonly facts: Facts;
  readonly wayOut: string;
  constructor(code: CommandErrorCode, message: string, facts: Facts, wayOut: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.facts = facts;
    this.wayOut = wayOut;
  }

  get exitCode(): number {
    if (this.code === 'RG_INTERNAL') return EXIT_INTERNAL;
    return this.code === 'RG_USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
}

/** Ends a command that has said everything already. */
export class Ended extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** What was thrown, in its own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The form asked for: lines for people, or the same fields for programs. */
export function renderError(error: CommandError, format: Format): string {
  const { code, message, facts, wayOut } = error;
  const fields = { error: { code, message, ...facts, do: wayOut } };
  if (format === 'json') return `${JSON.stringify(fields)}\n`;
  return format === 'yaml' ? stringify(fields) : lines(error);
}

/** One line a fact, the way out last but for the code. */
function lines({ code, message, facts, wayOut }: CommandError): string {
  const rows: [string, string][] = [...Object.entries(facts), ['do', wayOut], ['code', code]];
  const body = rows.map(([name, text]) => `  ${name.padEnd(8)}  ${text.trim().replaceAll('\n', `\n${' '.repeat(12)}`)}`);
  return [`raftgate: ${message}`, ...body, ''].join('\n');
}
