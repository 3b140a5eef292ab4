import { type Logger, pino } from 'pino';
import type { ServeConfig } from '../flags/config.ts';

/** Where a member writes; tests hand in buffers. */
export interface ServeStreams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

export type ServeLog = Logger;

/** One JSON object a line, with etcd's fields: level, ts, caller, msg, and what the line is about. */
export function createLog(config: Pick<ServeConfig, 'logLevel' | 'logFormat' | 'logOutput'>, streams: ServeStreams): ServeLog {
  const target = config.logOutput === 'stdout' ? streams.out : streams.err;
  const write = config.logFormat === 'json' ? (line: string) => target.write(line) : (line: string) => target.write(consoleLine(line));
  return pino(
    {
      level: config.logLevel,
      base: { caller: 'server/serve' },
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    { write: (line) => void write(line) },
  );
}

/** zap's console form: time, level, caller, message, the rest as JSON. */
function consoleLine(line: string): string {
  const { ts, level, caller, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.keys(rest).length > 0 ? `\t${JSON.stringify(rest)}` : '';
  return `${String(ts)}\t${String(level)}\t${String(caller)}\t${String(msg)}${fields}\n`;
}
