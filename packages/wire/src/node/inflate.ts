import { constants, gunzipSync } from 'node:zlib';
import type { Inflated } from '../http2/message-stream.ts';

/** Inflates one gzip message. What it holds beyond `maxBytes` is never made (gzip bombs). */
export function inflateGzip(message: Uint8Array, maxBytes: number): Inflated {
  try {
    return gunzipSync(message, { maxOutputLength: Math.max(1, maxBytes), finishFlush: constants.Z_FINISH });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'malformed';
  }
}
