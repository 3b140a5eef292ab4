import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** What a bad disk does: one byte is another. */
export function flipByte(file: string, at: number): void {
  const byte = Buffer.alloc(1);
  const fd = openSync(file, 'r+');
  readSync(fd, byte, 0, 1, at);
  writeSync(fd, Buffer.of((byte[0] ?? 0) ^ 0xff), 0, 1, at);
  closeSync(fd);
}
