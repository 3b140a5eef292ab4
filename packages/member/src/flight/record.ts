/** What went into raft, as a header and a digest: enough to see what happened, too little to hold anybody's data. */
export interface FlightRecord {
  /** Counts every record since the start; the ring keeps the last FLIGHT_RECORDS. */
  readonly sequence: number;
  readonly atMs: number;
  /** `tick`, `propose`, `persisted`, `applied`, or `step` and the message's type. */
  readonly input: string;
  /** The peer it came from; 0 for our own. */
  readonly from: number;
  readonly term: number;
  readonly index: number;
  /** Entries, commands or bytes, as the input has them. */
  readonly count: number;
  /** crc32c of the bodies; 0 when there are none. */
  readonly digest: number;
}
