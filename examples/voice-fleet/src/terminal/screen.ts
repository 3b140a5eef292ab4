import type { WriteStream } from 'node:tty';

/** Where text goes: a terminal, a pipe, a test. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';
const NARROWEST_COLUMNS = 40;

/** Lines that stay and, on a terminal, a block below them that is drawn again in place. Without a terminal: lines only. */
export class Screen {
  readonly #sink: Sink;
  #block: readonly string[] = [];
  #drawn = 0;

  constructor(sink: Sink | WriteStream) {
    this.#sink = sink;
    if (this.#live) this.#sink.write(HIDE_CURSOR);
  }

  line(text: string): void {
    this.#sink.write(`${this.#erase()}${text}\n${this.#draw()}`);
  }

  /** Replaces the block. */
  block(lines: readonly string[]): void {
    this.#block = lines;
    if (this.#live) this.#sink.write(this.#erase() + this.#draw());
  }

  close(): void {
    this.#block = [];
    if (this.#live) this.#sink.write(this.#erase() + SHOW_CURSOR);
  }

  get #live(): boolean {
    return this.#sink.isTTY === true;
  }

  #erase(): string {
    if (!this.#live || this.#drawn === 0) return '';
    const up = `\u001b[${this.#drawn}A\r${CLEAR_BELOW}`;
    this.#drawn = 0;
    return up;
  }

  #draw(): string {
    if (!this.#live || this.#block.length === 0) return '';
    // A line that wraps would take two rows and the next redraw would miss one.
    const width = Math.max(NARROWEST_COLUMNS, this.#sink.columns ?? 80) - 1;
    this.#drawn = this.#block.length;
    return this.#block.map((text) => `${[...text].slice(0, width).join('')}\n`).join('');
  }
}
