/** How 64-bit integers and bytes appear in TypeScript. Everything not named here: number below 2^53, and a view. */

/**
 * uint64 fields that name a cluster or a member. Ours are below 2^53; etcd's are any uint64, and those come as 8-byte latin1
 * strings. An alarm's request names one of ours.
 */
const WIDE_IDS: ReadonlySet<string> = new Set([
  'etcdserverpb.ResponseHeader.cluster_id',
  'etcdserverpb.ResponseHeader.member_id',
  'etcdserverpb.AlarmMember.memberID',
  'etcdserverpb.StatusResponse.leader',
  'etcdserverpb.Member.ID',
  'etcdserverpb.MemberRemoveRequest.ID',
  'etcdserverpb.MemberUpdateRequest.ID',
  'etcdserverpb.MemberPromoteRequest.ID',
  'etcdserverpb.MoveLeaderRequest.targetID',
]);

/** int64 fields that hold a lease id: any int64, chosen by clients, so 8-byte latin1 strings ('' is 0). */
const LEASE_IDS: ReadonlySet<string> = new Set([
  'mvccpb.KeyValue.lease',
  'etcdserverpb.PutRequest.lease',
  'etcdserverpb.Compare.lease',
  'etcdserverpb.LeaseGrantRequest.ID',
  'etcdserverpb.LeaseGrantResponse.ID',
  'etcdserverpb.LeaseRevokeRequest.ID',
  'etcdserverpb.LeaseKeepAliveRequest.ID',
  'etcdserverpb.LeaseKeepAliveResponse.ID',
  'etcdserverpb.LeaseTimeToLiveRequest.ID',
  'etcdserverpb.LeaseTimeToLiveResponse.ID',
  'etcdserverpb.LeaseStatus.ID',
]);

/** bytes fields that hold keys: latin1 strings, one char a byte. */
const KEY_FIELDS: ReadonlySet<string> = new Set(['key', 'range_end', 'keys']);

export type Scalar = 'bool' | 'int32' | 'int53' | 'uint32' | 'uint53' | 'wide' | 'id64' | 'utf8' | 'latin1' | 'view';

/** The scalar policy of a field, or undefined when `type` names a message or an enum. */
export function scalarOf(message: string, field: string, type: string): Scalar | undefined {
  switch (type) {
    case 'bool':
      return 'bool';
    case 'int32':
      return 'int32';
    case 'uint32':
      return 'uint32';
    case 'int64':
      return LEASE_IDS.has(`${message}.${field}`) ? 'id64' : 'int53';
    case 'uint64':
      return WIDE_IDS.has(`${message}.${field}`) ? 'wide' : 'uint53';
    case 'string':
      return 'utf8';
    case 'bytes':
      return KEY_FIELDS.has(field) ? 'latin1' : 'view';
    default:
      return undefined;
  }
}

/** TypeScript type, default, and the names of the reader's and writer's methods. */
export const SCALARS: Readonly<Record<Scalar, { ts: string; zero: string; write: string; raw: string; wire: 0 | 2 }>> = {
  bool: { ts: 'boolean', zero: 'false', write: 'bool', raw: 'rawBool', wire: 0 },
  int32: { ts: 'number', zero: '0', write: 'int', raw: 'rawInt', wire: 0 },
  int53: { ts: 'number', zero: '0', write: 'int', raw: 'rawInt', wire: 0 },
  uint32: { ts: 'number', zero: '0', write: 'int', raw: 'rawInt', wire: 0 },
  uint53: { ts: 'number', zero: '0', write: 'int', raw: 'rawInt', wire: 0 },
  wide: { ts: 'number | string', zero: '0', write: 'wide', raw: 'rawWide', wire: 0 },
  id64: { ts: 'string', zero: "''", write: 'id64', raw: 'rawId64', wire: 0 },
  utf8: { ts: 'string', zero: "''", write: 'utf8', raw: 'rawUtf8', wire: 2 },
  latin1: { ts: 'string', zero: "''", write: 'latin1', raw: 'rawLatin1', wire: 2 },
  view: { ts: 'Uint8Array', zero: 'NO_BYTES', write: 'view', raw: 'rawView', wire: 2 },
};
