import { refusal } from '@raftgate/store';
import type { RpcCall } from '@raftgate/wire';
import { failRefused } from '../refusals.ts';

/** Id 0 is no lease, and nobody has it. */
export function refuseNoLease(call: RpcCall): void {
  failRefused(call, refusal('leaseNotFound'));
}
