/** Why a request was not done. Nothing was written: all of these are safe to retry, most of them in vain. */
export type RefusalCode = keyof typeof REFUSALS;

/** What the store answers instead of a result. `message` is etcd's text where etcd has one. */
export interface StoreRefusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  readonly message: string;
  /** With `compacted`: the oldest revision that can still be read. */
  readonly compactRevision?: number;
}

/** Texts are those of etcd's api/v3rpc/rpctypes, which its clients compare. */
const REFUSALS = {
  emptyKey: 'etcdserver: key is not provided',
  keyNotFound: 'etcdserver: key not found',
  valueProvided: 'etcdserver: value is provided',
  leaseProvided: 'etcdserver: lease is provided',
  tooManyOperations: 'etcdserver: too many operations in txn request',
  duplicateKey: 'etcdserver: duplicate key given in txn request',
  nestedTxn: 'raftgate: nested transactions are not supported by this version',
  requestTooLarge: 'etcdserver: request is too large',
  tooManyRequests: 'etcdserver: too many requests',
  compacted: 'etcdserver: mvcc: required revision has been compacted',
  futureRevision: 'etcdserver: mvcc: required revision is a future revision',
  noSpace: 'etcdserver: mvcc: database space exceeded',
  leaseNotFound: 'etcdserver: requested lease not found',
  leaseExists: 'etcdserver: lease already exists',
  leaseTtlTooLarge: 'etcdserver: too large lease TTL',
  invalidLease: 'raftgate: a lease id is eight bytes and not zero',
  attributesTooLarge: 'raftgate: a member publishes a name of at most 256 bytes and 32 client URLs of at most 1024',
  invalidNumber: 'raftgate: a revision, version, limit or TTL is an integer in [0, 2^53)',
  emptyWatchRange: 'mvcc: watcher range is empty',
  sessionNotFound: 'raftgate: session not found',
  sessionsUnsupported: 'raftgate: sessions are not supported by this version',
  malformed: 'raftgate: malformed command or image',
  unknownVersion: 'raftgate: a command or image of a version this member does not know',
} as const;

export function refusal(code: RefusalCode): StoreRefusal {
  return { kind: 'refused', code, message: REFUSALS[code] };
}

export function compactedRefusal(compactRevision: number): StoreRefusal {
  return { kind: 'refused', code: 'compacted', message: REFUSALS.compacted, compactRevision };
}

/** Tells an answer from a refusal, whatever else may come. */
export function isRefusal(answer: object): answer is StoreRefusal {
  return 'kind' in answer && answer.kind === 'refused';
}
