import { ServeError } from '../errors.ts';

export interface HostPort {
  readonly host: string;
  readonly port: number;
  /** Only where it says https://. */
  readonly isTls?: true;
}

/** Comma-separated `http://HOST:PORT`, or https:// where `allowsTls`. `from` is the flag, for the message. */
export function parseUrls(text: string, from: string, allowsTls = false): readonly HostPort[] {
  return splitUrls(text).map((url) => parseUrl(url, from, allowsTls));
}

export function splitUrls(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseUrl(text: string, from: string, allowsTls: boolean): HostPort {
  const expected = allowsTls ? 'http://HOST:PORT or https://HOST:PORT' : 'http://HOST:PORT';
  if (!URL.canParse(text)) throw wrong(`${from} is not a URL`, text, expected, 'write the address in full');
  const url = new URL(text);
  const isTls = url.protocol === 'https:';
  if (isTls && !allowsTls) {
    throw wrong(`${from} asks for TLS, which is not spoken there`, text, expected, 'use http:// on a private network');
  }
  if (url.protocol !== 'http:' && !isTls) throw wrong(`${from} is not an http URL`, text, expected, 'use TCP: unix sockets are not served');
  // URL drops a port that is the scheme's own; etcd demands that it is written.
  const port = /:(\d+)\/?$/.exec(text)?.[1];
  if (port === undefined || url.pathname !== '/') throw wrong(`${from} needs a port and no path`, text, expected, 'write the port');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(port), ...(isTls ? { isTls } : {}) };
}

function wrong(message: string, found: string, expected: string, remedy: string): ServeError {
  return new ServeError('RG_CONFIG', message, { found, expected }, remedy);
}
