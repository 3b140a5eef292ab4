/** When each revision of the store was first reached anywhere, in virtual milliseconds. */
export class Revisions {
  /** By revision; a jump fills what it passed. */
  readonly #firstMs: number[] = [];

  /** 1 is an empty store (etcd). */
  get highest(): number {
    return Math.max(1, this.#firstMs.length - 1);
  }

  onApplied(revision: number, atMs: number): void {
    while (this.#firstMs.length <= revision) this.#firstMs.push(atMs);
  }

  firstMs(revision: number): number {
    return this.#firstMs[revision] ?? Infinity;
  }
}
