import type { RpcMethods } from '@raftgate/wire';
import { membershipMethods } from './cluster/membership.ts';
import { clusterMethods } from './cluster/service.ts';
import type { ServerContext } from './context.ts';
import { healthMethods } from './health/service.ts';
import { kvMethods } from './kv/service.ts';
import { leaseMethods } from './lease/service.ts';
import { maintenanceMethods } from './maintenance/service.ts';
import { watchMethods } from './watch/service.ts';

/** Every method this server answers; any other path is UNIMPLEMENTED by the transport. */
export function rpcMethods(context: ServerContext): RpcMethods {
  return new Map([
    ...kvMethods(context),
    ...watchMethods(context),
    ...leaseMethods(context),
    ...clusterMethods(context),
    ...membershipMethods(context),
    ...maintenanceMethods(context),
    ...healthMethods(context),
  ]);
}
