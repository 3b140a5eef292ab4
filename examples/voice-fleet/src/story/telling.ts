import { clockTime } from '../terminal/format.ts';
import type { Screen } from '../terminal/screen.ts';

/** One line a fact: when, where, what. */
export class Telling {
  readonly #screen: Screen;
  constructor(screen: Screen) {
    this.#screen = screen;
  }
  title(text: string): void {
    this.#screen.line('');
    this.#screen.line(text);
  }
  line(where: string, what: string): void {
    const [first = '', ...rest] = what.trimEnd().split('\n');
    this.#screen.line(`${clockTime(Date.now())}  ${where.padEnd(WHERE_COLUMNS)}  ${first}`);
    for (const more of rest) this.#screen.line(`${' '.repeat(CLOCK_COLUMNS + WHERE_COLUMNS + 4)}${more}`);
  }
  plain(lines: readonly string[]): void {
    for (const line of lines) this.#screen.line(line);
  }
}

const CLOCK_COLUMNS = 12;
const WHERE_COLUMNS = 8;
