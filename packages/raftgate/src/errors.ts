/** Exit codes: 0 done, 1 it failed and says why, 2 the command line is wrong. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** A failure told to a person: what, the facts, and the way out. Codes are stable. */
export class CommandError extends Error {
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly wayOut: string;
  constructor(code: string, message: string, facts: Readonly<Record<string, string>>, wayOut: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.facts = facts;
    this.wayOut = wayOut;
  }
}

/** The form people read: one line a fact, the way out last. */
export function renderError(error: CommandError): string {
  const rows: [string, string][] = [...Object.entries(error.facts), ['do', error.wayOut]];
  const width = Math.max(...rows.map(([name]) => name.length));
  const body = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text.replaceAll('\n', `\n  ${' '.repeat(width)}  `)}`);
  return [`raftgate: ${error.message}`, ...body, ''].join('\n');
}

/** The form programs read; the same fields. */
export const errorFields = (error: CommandError): object => ({
  error: { code: error.code, message: error.message, facts: error.facts, do: error.wayOut },
});
