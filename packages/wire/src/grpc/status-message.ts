import { utf8Decode, utf8Encode } from '@raftgate/bytes';
import { MAX_STATUS_MESSAGE_BYTES } from './limits.ts';

/** Percent-encodes a `grpc-message` (gRPC over HTTP2, "Status-Message"); cut at MAX_STATUS_MESSAGE_BYTES. */
export function encodeStatusMessage(text: string): string {
  const bytes = utf8Encode(text);
  const length = Math.min(bytes.length, MAX_STATUS_MESSAGE_BYTES);
  let encoded = '';
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if (byte >= 0x20 && byte <= 0x7e && byte !== 0x25) encoded += String.fromCharCode(byte);
    else encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** Reads a `grpc-message`; what is not a well-formed escape stands for itself, as the specification asks. */
export function decodeStatusMessage(encoded: string): string {
  if (!encoded.includes('%')) return encoded;
  const bytes: number[] = [];
  for (let i = 0; i < encoded.length; i++) {
    const hex = encoded.slice(i + 1, i + 3);
    if (encoded[i] === '%' && /^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    } else bytes.push(...utf8Encode(encoded[i]));
  }
  return utf8Decode(Uint8Array.from(bytes));
}
