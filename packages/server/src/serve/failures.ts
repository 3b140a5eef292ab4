import { MemberError } from '@raftgate/member';
import { StorageError } from '@raftgate/storage';
import { ServeError } from '../errors.ts';

/** Exit codes of `serve`, beside 0. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** A broken invariant (EX_SOFTWARE): the flight record says what led to it. */
export const EXIT_INTERNAL = 70;

/** Whatever kept a member from starting, in the form people read. The rooms below know their data directory by a relative path only. */
export function serveErrorOf(error: Error, dataDir: string): ServeError {
  if (error instanceof ServeError) return error;
  if (error instanceof MemberError || error instanceof StorageError) {
    const { code, message, found, expected } = error;
    const facts = { ...(found === undefined ? {} : { found }), ...(expected === undefined ? {} : { expected }), 'data-dir': dataDir };
    return new ServeError(code, message, facts, error.do ?? 'docs/errors.md says what the code asks for');
  }
  return new ServeError('RG_INTERNAL', error.message, {}, 'report it with the log');
}

/** How the process ends after a member failed while it ran. */
export function exitCodeOf(error: MemberError): number {
  return error.code === 'RG_INVARIANT' ? EXIT_INTERNAL : EXIT_FAILED;
}

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the name does not resolve',
};

export function listenError(error: NodeJS.ErrnoException, address: string, flag: string): ServeError {
  const code = error.code ?? 'EOTHER';
  const found = `${LISTEN_REASONS[code] ?? error.message} (${code})`;
  return new ServeError(
    'RG_LISTEN',
    `cannot listen on ${address}`,
    { found, expected: 'a free address of this machine' },
    `stop what uses it, or change ${flag}`,
  );
}
