import type { RpcMethod } from '@raftgate/wire';
import {
  methodLeaseLeaseGrant,
  methodLeaseLeaseKeepAlive,
  methodLeaseLeaseLeases,
  methodLeaseLeaseRevoke,
  methodLeaseLeaseTimeToLive,
  readLeaseGrantRequest,
  readLeaseLeasesRequest,
  readLeaseRevokeRequest,
  readLeaseTimeToLiveRequest,
} from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { bidi, unary } from '../methods.ts';
import { handleLeaseGrant } from './grant.ts';
import { KeepAliveStream } from './keep-alive.ts';
import { handleLeaseRevoke } from './revoke.ts';
import { handleLeases, handleTimeToLive } from './time-to-live.ts';

/** etcdserverpb.Lease */
export function leaseMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodLeaseLeaseGrant.path, unary(context, readLeaseGrantRequest, handleLeaseGrant)],
    [methodLeaseLeaseRevoke.path, unary(context, readLeaseRevokeRequest, handleLeaseRevoke)],
    [methodLeaseLeaseKeepAlive.path, bidi(context, (call) => new KeepAliveStream(context, call))],
    [methodLeaseLeaseTimeToLive.path, unary(context, readLeaseTimeToLiveRequest, handleTimeToLive)],
    [methodLeaseLeaseLeases.path, unary(context, readLeaseLeasesRequest, handleLeases)],
  ];
}
