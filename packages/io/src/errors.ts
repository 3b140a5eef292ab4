/** POSIX names where the system gives one; `EOTHER` for the rest. */
export type IoErrorCode =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EEXIST'
  | 'EIO'
  | 'EMFILE'
  | 'ENOENT'
  | 'ENOSPC'
  | 'ENOTDIR'
  | 'EPERM'
  | 'EROFS'
  | 'ETIMEDOUT'
  | 'EOTHER';

/** What a port reports: a code to decide by, and a sentence for people. */
export class IoError extends Error {
  readonly code: IoErrorCode;
  constructor(code: IoErrorCode, message: string) {
    super(message);
    this.name = 'IoError';
    this.code = code;
  }
}
