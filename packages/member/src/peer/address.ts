import type { ListenAddress } from '../options.ts';

/** `http://HOST:PORT` or `https://HOST:PORT`, with `[...]` around an IPv6 address. Undefined when it is anything else. */
export function parsePeerUrl(url: string): ListenAddress | undefined {
  const found = /^https?:\/\/(?:\[([0-9A-Fa-f:.]+)\]|([^\s/:[\]@?#]+)):(\d{1,5})\/?$/.exec(url);
  if (found === null) return undefined;
  const host = found[1] ?? found[2];
  const port = Number(found[3]);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host, port };
}
