/** A rolling 64-bit hash of integers: same history, same text. Not for secrets. */
export class Digest {
  private low = 0x811c9dc5;
  private high = 0x2545f491;

  mix(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x01000193);
    this.high = Math.imul((this.high ^ this.low) + 0x9e3779b9, 0x85ebca6b) ^ (this.high >>> 15);
  }

  text(): string {
    return (this.high >>> 0).toString(16).padStart(8, '0') + (this.low >>> 0).toString(16).padStart(8, '0');
  }
}
