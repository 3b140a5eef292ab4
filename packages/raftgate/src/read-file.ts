import { closeSync, openSync, readSync } from 'node:fs';
import { CommandError, messageOf } from './errors.ts';

const CHUNK_BYTES = 64 * 1024;

/** A whole file (`-` is standard input) as UTF-8. At most one chunk over the limit is read, of a file that grows or has no end too. */
export function readBounded(file: string, maxBytes: number, whenTooLarge: { readonly what: string; readonly wayOut: string }): string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const from = file === '-' ? 0 : openSync(file, 'r');
    for (let got = 1; got > 0 && bytes <= maxBytes; bytes += got) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      got = readSync(from, chunk);
      chunks.push(chunk.subarray(0, got));
    }
    if (from !== 0) closeSync(from);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (bytes <= maxBytes) return Buffer.concat(chunks).toString('utf8');
  const facts = { found: `more than ${maxBytes} bytes`, expected: `at most ${maxBytes}` };
  throw new CommandError('RG_TOO_LARGE', `${file} is too large for ${whenTooLarge.what}`, facts, whenTooLarge.wayOut);
}

export const unreadable = (file: string, error: unknown): CommandError =>
  new CommandError(
    'RG_UNREADABLE',
    `cannot read ${file}`,
    { found: messageOf(error), expected: 'a file or folder this user may read' },
    'check the path and its permissions',
  );
