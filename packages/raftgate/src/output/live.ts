import { stripVTControlCharacters } from 'node:util';
import type { Streams } from '../streams.ts';

/** A few lines that stay in place on a terminal, and follow one another elsewhere. */
export class LiveRegion {
  readonly #out: Streams['out'];
  #text = '';

  constructor(out: Streams['out']) {
    this.#out = out;
  }

  write(text: string): void {
    if (this.#out.isTTY !== true) {
      this.#out.write(text);
      return;
    }
    const rows = this.#rows(this.#text);
    this.#out.write(`${rows === 0 ? '' : `\u001b[${rows}A\u001b[J`}${text}`);
    this.#text = text;
  }

  /** Adds to what is shown; the next picture takes its place too. */
  append(text: string): void {
    this.#out.write(text);
    this.#text += text;
  }

  /** Rows the text takes: a line wider than the terminal wraps. */
  #rows(text: string): number {
    const columns = this.#out.columns ?? Infinity;
    const lines = text.split('\n').slice(0, -1);
    return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)), 0);
  }
}
