/** Who a data directory belongs to (001-formats, section 5). Ids and incarnation are in [1, 2^53). */
export interface Identity {
  readonly cluster: number;
  readonly member: number;
  readonly name: string;
  /** 53 random bits drawn when the directory was created. */
  readonly incarnation: number;
  /** 1; grows only by a signed operator restore. */
  readonly lineage: number;
}
