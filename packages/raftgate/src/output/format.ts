import { stringify } from 'yaml';
import type { Streams } from '../streams.ts';

export const FORMATS = ['table', 'json', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

export const isFormat = (text: string): text is Format => FORMATS.some((format) => format === text);

/** Writes a result the way it was asked for. `human` is called for the table form only. */
export function print(streams: Streams, format: Format, result: unknown, human: () => string): void {
  switch (format) {
    case 'json':
      streams.out.write(`${JSON.stringify(result, undefined, 2)}\n`);
      return;
    case 'yaml':
      streams.out.write(stringify(result));
      return;
    case 'table':
      streams.out.write(human());
  }
}

/** One of a stream of results: a line of JSON, a YAML document, or the human form. */
export function printNext(streams: Streams, format: Format, result: unknown, human: () => string): void {
  switch (format) {
    case 'json':
      streams.out.write(`${JSON.stringify(result)}\n`);
      return;
    case 'yaml':
      streams.out.write(`---\n${stringify(result)}`);
      return;
    case 'table':
      streams.out.write(human());
  }
}
