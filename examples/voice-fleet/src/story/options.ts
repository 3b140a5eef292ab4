import { mkdtempSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StoryOptions {
  /** End after the report, with status 0 only if every claim held. */
  readonly exit: boolean;
  /** Where the report goes as JSON. */
  readonly reportFile: string | undefined;
  /** Between the two writes of the half without the gate. */
  readonly gapMs: number;
  /** Logs, data directories, caches. */
  readonly directory: string;
}

export const HELP = `npm start [-- OPTIONS]

Three Raft members, three regions of two voice workers and a router, the same fleet again without the gate, and a
story of five releases. Prints a report and stays up; Ctrl-C ends it and leaves no process behind.

  --exit           end after the report; status 0 only if every claim held
  --report FILE    write the report as JSON
  --gap MS         time between the two writes of the half without the gate (default 1000; the report also shows 0)
  --dir DIR        run directory: logs, data, caches (default: a new one under the system's temporary directory)
  --help           this text
`;

const MAX_GAP_MS = 10_000;

/** The options, or what is wrong with them. */
export function parseOptions(argv: readonly string[]): StoryOptions | 'help' | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        exit: { type: 'boolean', default: false },
        report: { type: 'string' },
        gap: { type: 'string', default: '1000' },
        dir: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const gapMs = Number(values.gap);
    if (!Number.isInteger(gapMs) || gapMs < 0 || gapMs > MAX_GAP_MS)
      return { problem: `--gap ${values.gap}: expected 0 to ${MAX_GAP_MS} ms` };
    const reportFile = values.report === undefined ? undefined : resolve(values.report);
    return { exit: values.exit, reportFile, gapMs, directory: runDirectory(values.dir) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function runDirectory(wanted: string | undefined): string {
  if (wanted === undefined) return mkdtempSync(join(tmpdir(), 'voice-fleet-'));
  mkdirSync(wanted, { recursive: true });
  return resolve(wanted);
}
