import type { Cancellation } from './loader.ts';

/** The side that cancels. */
export class Cancel implements Cancellation {
  isCancelled = false;
  #listeners: (() => void)[] = [];

  onCancel(run: () => void): void {
    if (this.isCancelled) run();
    else this.#listeners.push(run);
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const run of listeners) run();
  }
}
