/** What went into raft, as a header and a digest: enough to see what happened, too little to hold anybody's data. */
export interface FlightRecord {
  /** Counts every record since the start; the ring keeps the last FLIGHT_RECORDS. */
  readonly sequence: number;
  readonly atMs: number;
  /** `tick`, `propose`, `persisted`, `applied`, `installed`, `read`, or the type of a message. */
  readonly input: string;
  /** The peer it came from; 0 for our own. */
  readonly from: number;
  readonly term: number;
  readonly index: number;
  /** Entries or commands, as the input has them. */
  readonly count: number;
  /** crc32c over the bodies; 0 when there are none. */
  readonly digest: number;
}
