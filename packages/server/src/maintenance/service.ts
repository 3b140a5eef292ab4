import type { RpcMethod } from '@raftgate/wire';
import {
  methodMaintenanceAlarm,
  methodMaintenanceDefragment,
  methodMaintenanceDowngrade,
  methodMaintenanceHash,
  methodMaintenanceHashKV,
  methodMaintenanceMoveLeader,
  methodMaintenanceSnapshot,
  methodMaintenanceStatus,
  readAlarmRequest,
  readDefragmentRequest,
  readHashKVRequest,
  readHashRequest,
  readMoveLeaderRequest,
  readStatusRequest,
} from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { unary, unserved } from '../methods.ts';
import { handleAlarm } from './alarm.ts';
import { handleDefragment } from './defragment.ts';
import { handleHash, handleHashKv } from './hash.ts';
import { handleMoveLeader } from './move-leader.ts';
import { handleStatus } from './status.ts';

/** etcdserverpb.Maintenance */
export function maintenanceMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodMaintenanceAlarm.path, unary(context, readAlarmRequest, handleAlarm)],
    [methodMaintenanceStatus.path, unary(context, readStatusRequest, handleStatus)],
    [methodMaintenanceHash.path, unary(context, readHashRequest, handleHash)],
    [methodMaintenanceHashKV.path, unary(context, readHashKVRequest, handleHashKv)],
    [methodMaintenanceMoveLeader.path, unary(context, readMoveLeaderRequest, handleMoveLeader)],
    [methodMaintenanceDefragment.path, unary(context, readDefragmentRequest, handleDefragment)],
    [
      methodMaintenanceSnapshot.path,
      unserved('raftgate: Snapshot is not served in this version; copy the data directory of a stopped member'),
    ],
    [methodMaintenanceDowngrade.path, unserved('raftgate: Downgrade is not served; there is no older version')],
  ];
}
