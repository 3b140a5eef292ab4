/** 64 bits that stand for a state, or for a part of one. Sums of marks do not depend on order. */
export class Mark {
  low = 0;
  high = 0;

  mix(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x9e3779b1);
    this.low ^= this.low >>> 15;
    this.high = Math.imul(this.high + value, 0x85ebca6b) ^ Math.imul(this.low, 0xc2b2ae35);
    this.high ^= this.high >>> 13;
  }

  mixMark(mark: Mark): void {
    this.mix(mark.low);
    this.mix(mark.high);
  }

  add(mark: Mark): void {
    this.low = (this.low + mark.low) | 0;
    this.high = (this.high + mark.high) | 0;
  }

  isBelow({ low, high }: Mark): boolean {
    return this.high < high || (this.high === high && this.low < low);
  }
}
