import { utf8Encode } from '@raftgate/bytes';
import type { HttpResponse } from '@raftgate/wire';

export function plain(status: number, text: string, contentType = 'text/plain; charset=utf-8'): HttpResponse {
  return { status, headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff' }, body: utf8Encode(text) };
}

export function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: utf8Encode(JSON.stringify(value)) };
}
