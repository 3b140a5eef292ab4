/** Two unsigned 32-bit lanes. */
export interface StateHash {
  readonly low: number;
  readonly high: number;
}
