/** How many commands were applied up to each entry: snapshots and catch-up count commands, not entries (design, "Log entry"). */
export class CommandCounter {
  /** Bytes of entries applied since the last snapshot. */
  bytesSinceSnapshot = 0;
  private total = 0;
  private snapshotTotal = 0;
  private readonly indexes: number[] = [];
  private readonly totals: number[] = [];

  /** Commands applied since the last snapshot. */
  get sinceSnapshot(): number {
    return this.total - this.snapshotTotal;
  }

  applied(index: number, commands: number, bytes: number): void {
    this.total += commands;
    this.bytesSinceSnapshot += bytes;
    this.indexes.push(index);
    this.totals.push(this.total);
  }

  /** A snapshot is being taken of what is applied. */
  snapshotTaken(): void {
    this.snapshotTotal = this.total;
    this.bytesSinceSnapshot = 0;
  }

  /** The last index behind which at least `commands` commands follow; 0 when there are not that many. Forgets what is before it. */
  indexBehind(commands: number): number {
    let count = 0;
    while (count < this.totals.length && this.total - (this.totals[count] ?? 0) >= commands) count++;
    const index = this.indexes[count - 1] ?? 0;
    this.indexes.splice(0, Math.max(0, count - 1));
    this.totals.splice(0, Math.max(0, count - 1));
    return index;
  }

  /** A snapshot replaced the log. */
  restart(): void {
    this.total = 0;
    this.snapshotTotal = 0;
    this.bytesSinceSnapshot = 0;
    this.indexes.length = 0;
    this.totals.length = 0;
  }
}
