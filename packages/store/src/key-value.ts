/** One key as of one revision. `value` is a view that stays as it is for as long as it is held. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  /** 1 on creation, one more with each put since; 0 in the event of a delete. */
  readonly version: number;
  /** '' or eight latin1 chars. */
  readonly lease: string;
}
