import { IoError, type IoErrorCode } from '@raftgate/io';

/** Node's; absent elsewhere. */
const stacks = Error as unknown as { stackTraceLimit: number };

/** What a port reports is a result, and many are made in a run: nobody reads where, and to find out costs more than the event. */
export function failure(code: IoErrorCode, message: string): IoError {
  const limit = stacks.stackTraceLimit;
  stacks.stackTraceLimit = 0;
  const error = new IoError(code, message);
  stacks.stackTraceLimit = limit;
  return error;
}
