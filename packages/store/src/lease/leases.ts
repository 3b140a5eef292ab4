/** A lease as others see it. Times are log time in milliseconds. */
export interface LeaseView {
  readonly lease: string;
  readonly ttlSeconds: number;
  readonly deadlineMs: number;
}

/** What may be asked about leases, at any time. */
export interface Leases {
  readonly count: number;
  get(lease: string): LeaseView | undefined;
  /** Milliseconds until the deadline, 0 when it has passed; undefined when there is no such lease. */
  remaining(lease: string, logTimeMs: number): number | undefined;
  /** Up to `max` leases whose deadline has come: the leader proposes `leaseExpire` for them. */
  due(logTimeMs: number, max: number): readonly LeaseView[];
  /** Up to `max` ids after `after` ('' from the start), in order. */
  list(after: string, max: number): readonly string[];
  /** Up to `max` attached keys after `after` ('' from the start), in order. */
  keys(lease: string, after: string, max: number): readonly string[];
}
