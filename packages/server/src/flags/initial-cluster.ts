import type { InitialMember } from '@raftgate/member';
import { ServeError } from '../errors.ts';
import { parseUrls } from './urls.ts';

/** `NAME=URL,...`; a name with several URLs is listed several times, as in etcd. One that joins is told of members without a name: they never ran. */
export function parseInitialCluster(text: string, from: string, isJoining: boolean): readonly InitialMember[] {
  const urls = new Map<string, string[]>();
  for (const part of text.split(',').map((each) => each.trim())) {
    const at = part.indexOf('=');
    const [name, url] = [part.slice(0, at), part.slice(at + 1)];
    if (isJoining && at === 0) continue;
    if (at < 1)
      throw new ServeError(
        'RG_CONFIG',
        `${from} is not a list of members`,
        { found: part, expected: 'NAME=http://HOST:PORT' },
        'name every member',
      );
    parseUrls(url, from);
    urls.set(name, [...(urls.get(name) ?? []), url]);
  }
  return [...urls].map(([name, peerUrls]) => ({ name, peerUrls }));
}
