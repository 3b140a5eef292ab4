// Written by tools/codegen.ts from proto/*.proto; change those and run `npm run codegen`.

export const methodClusterMemberAdd = { path: '/etcdserverpb.Cluster/MemberAdd', kind: 'unary' } as const;
export const methodClusterMemberRemove = { path: '/etcdserverpb.Cluster/MemberRemove', kind: 'unary' } as const;
export const methodClusterMemberUpdate = { path: '/etcdserverpb.Cluster/MemberUpdate', kind: 'unary' } as const;
export const methodClusterMemberList = { path: '/etcdserverpb.Cluster/MemberList', kind: 'unary' } as const;
export const methodClusterMemberPromote = { path: '/etcdserverpb.Cluster/MemberPromote', kind: 'unary' } as const;
export const methodHealthCheck = { path: '/grpc.health.v1.Health/Check', kind: 'unary' } as const;
export const methodHealthWatch = { path: '/grpc.health.v1.Health/Watch', kind: 'serverStream' } as const;
export const methodKVRange = { path: '/etcdserverpb.KV/Range', kind: 'unary' } as const;
export const methodKVPut = { path: '/etcdserverpb.KV/Put', kind: 'unary' } as const;
export const methodKVDeleteRange = { path: '/etcdserverpb.KV/DeleteRange', kind: 'unary' } as const;
export const methodKVTxn = { path: '/etcdserverpb.KV/Txn', kind: 'unary' } as const;
export const methodKVCompact = { path: '/etcdserverpb.KV/Compact', kind: 'unary' } as const;
export const methodLeaseLeaseGrant = { path: '/etcdserverpb.Lease/LeaseGrant', kind: 'unary' } as const;
export const methodLeaseLeaseRevoke = { path: '/etcdserverpb.Lease/LeaseRevoke', kind: 'unary' } as const;
export const methodLeaseLeaseKeepAlive = { path: '/etcdserverpb.Lease/LeaseKeepAlive', kind: 'bidi' } as const;
export const methodLeaseLeaseTimeToLive = { path: '/etcdserverpb.Lease/LeaseTimeToLive', kind: 'unary' } as const;
export const methodLeaseLeaseLeases = { path: '/etcdserverpb.Lease/LeaseLeases', kind: 'unary' } as const;
export const methodMaintenanceAlarm = { path: '/etcdserverpb.Maintenance/Alarm', kind: 'unary' } as const;
export const methodMaintenanceStatus = { path: '/etcdserverpb.Maintenance/Status', kind: 'unary' } as const;
export const methodMaintenanceDefragment = { path: '/etcdserverpb.Maintenance/Defragment', kind: 'unary' } as const;
export const methodMaintenanceHash = { path: '/etcdserverpb.Maintenance/Hash', kind: 'unary' } as const;
export const methodMaintenanceHashKV = { path: '/etcdserverpb.Maintenance/HashKV', kind: 'unary' } as const;
export const methodMaintenanceSnapshot = { path: '/etcdserverpb.Maintenance/Snapshot', kind: 'serverStream' } as const;
export const methodMaintenanceMoveLeader = { path: '/etcdserverpb.Maintenance/MoveLeader', kind: 'unary' } as const;
export const methodMaintenanceDowngrade = { path: '/etcdserverpb.Maintenance/Downgrade', kind: 'unary' } as const;
export const methodWatch = { path: '/etcdserverpb.Watch/Watch', kind: 'bidi' } as const;
