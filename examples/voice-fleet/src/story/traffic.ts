import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from 'raftgate';
import { READY_TIMEOUT_MS } from '../limits.ts';
import type { TallyBoard } from '../traffic/tally.ts';

const TRAFFIC_MAIN = fileURLToPath(new URL('../traffic/main.ts', import.meta.url));

/** The traffic generator as a process: told where to play, asked how it goes. */
export class TrafficProcess {
  readonly #child: Child;
  board: TallyBoard = {};

  constructor(directory: string) {
    this.#child = new Child({
      name: 'traffic',
      script: TRAFFIC_MAIN,
      args: [`--dir=${directory}`],
      logFile: join(directory, 'traffic.log'),
      onLine: (line) => {
        if (line.startsWith('tally ')) this.board = JSON.parse(line.slice('tally '.length));
      },
    });
  }

  async play(routers: readonly { readonly half: string; readonly region: string; readonly port: number }[]): Promise<void> {
    await this.#child.waitFor(/^ready /, READY_TIMEOUT_MS);
    this.#child.send(`play ${JSON.stringify({ routers })}`);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
