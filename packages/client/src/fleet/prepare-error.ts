import type { PrepareFailure } from '@raftgate/contract';

/** A level that cannot be reached on this worker, as it goes into the instance record. */
export class PrepareError extends Error {
  readonly code: PrepareFailure['code'];
  constructor(code: PrepareFailure['code'], message: string) {
    super(message);
    this.name = 'PrepareError';
    this.code = code;
  }
}
