import { IoError, type IoErrorCode } from '../errors.ts';

const NAMED: ReadonlySet<string> = new Set<IoErrorCode>([
  'EACCES',
  'EADDRINUSE',
  'ECONNREFUSED',
  'ECONNRESET',
  'EEXIST',
  'EIO',
  'EMFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
  'ETIMEDOUT',
]);

/** System codes that mean the same to a caller as one of ours. */
const ALIKE: Readonly<Record<string, IoErrorCode>> = { EDQUOT: 'ENOSPC', ENFILE: 'EMFILE', EPIPE: 'ECONNRESET' };

/** `operation` and `subject` (a path, an address) begin the message. */
export function ioError(operation: string, subject: string, cause: NodeJS.ErrnoException): IoError {
  const system = cause.code ?? 'EOTHER';
  const code = NAMED.has(system) ? (system as IoErrorCode) : (ALIKE[system] ?? 'EOTHER');
  return new IoError(code, `${operation} ${subject}: ${system === 'EOTHER' ? cause.message : system}`);
}
