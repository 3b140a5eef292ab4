/**
 * Codes of what keeps a member from starting or serving; docs list cause and cure of each. Those of `member` and
 * `storage` pass through under their own names.
 *
 * - `RG_FLAGS`: the command line is not understood.
 * - `RG_CONFIG`: two settings contradict each other, or one asks for what this version does not do.
 * - `RG_LISTEN`: an address cannot be listened on.
 * - `RG_TLS`: a certificate, its key or the authority cannot be used.
 * - `RG_DATA_DIR`: the data directory cannot be made or written.
 * - `RG_DATA_DIR_IN_USE`: another process serves from it.
 * - `RG_INTERNAL`: an error nobody named kept the member from starting.
 */
export type ServeErrorCode = 'RG_FLAGS' | 'RG_CONFIG' | 'RG_LISTEN' | 'RG_TLS' | 'RG_DATA_DIR' | 'RG_DATA_DIR_IN_USE' | 'RG_INTERNAL';

/** A failure told to a person: one sentence, then what was found, what was expected and what to do. */
export class ServeError extends Error {
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly remedy: string;
  constructor(code: string, message: string, facts: Readonly<Record<string, string>>, remedy: string) {
    super(message);
    this.name = 'ServeError';
    this.code = code;
    this.facts = facts;
    this.remedy = remedy;
  }
}

/** What was thrown, in its own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The form people read: one line a fact, the way out last. */
export function renderServeError(error: ServeError): string {
  const rows = [...Object.entries(error.facts), ['do', error.remedy], ['code', error.code]];
  return [`raftgate: ${error.message}`, ...rows.map(([name, text]) => `  ${name.padEnd(8)}  ${text}`), ''].join('\n');
}
