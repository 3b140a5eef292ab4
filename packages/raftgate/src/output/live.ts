import type { Streams } from '../streams.ts';

/** A few lines that stay in place on a terminal, and follow one another elsewhere. */
export class LiveRegion {
  readonly #out: Streams['out'];
  #lines = 0;

  constructor(out: Streams['out']) {
    this.#out = out;
  }

  show(text: string): void {
    if (this.#out.isTTY === true && this.#lines > 0) this.#out.write(`\u001b[${this.#lines}A\u001b[J`);
    this.#out.write(text);
    this.#lines = text.split('\n').length - 1;
  }
}
