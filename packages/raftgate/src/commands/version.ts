import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { contextOf, type Context } from '../context.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { Streams } from '../streams.ts';
import { VERSION } from '../version.ts';

/** A member that has not said its version by then is left out. */
const MEMBER_TIMEOUT_MS = 2_000;

interface MemberVersion {
  readonly endpoint: string;
  /** Absent: not of ours, or of a release that does not say. */
  readonly raftgate?: string;
  /** The etcd API it speaks. */
  readonly etcd?: string;
  readonly error?: string;
}

export function addVersion(program: Command, streams: Streams): void {
  program
    .command('version')
    .description('versions of this command and, where they answer, of the members at --endpoints')
    .action(async (_flags: object, command: Command) => {
      const context = contextOf(command, streams);
      const client = { raftgate: VERSION, node: process.versions.node };
      const members = await Promise.all(context.endpoints.map((endpoint) => ask(endpoint, context)));
      print(streams, context.output, { client, members }, () =>
        table(
          ['who', 'raftgate', 'speaks'],
          [
            ['this command', client.raftgate, `node ${client.node}`],
            ...members.map((member) => [member.endpoint, member.raftgate ?? '-', spoken(member)]),
          ],
        ),
      );
    });
}

const spoken = ({ etcd, error }: MemberVersion): string => (etcd === undefined ? `no answer: ${error}` : `etcd ${etcd}`);

async function ask(endpoint: string, { timeoutMs, tls }: Context): Promise<MemberVersion> {
  const url = new URL('/version', endpoint.includes('://') ? endpoint : `http://${endpoint}`);
  if (!/:\d+\/?$/.test(endpoint)) url.port = '2379';
  try {
    const { raftgate, etcdserver } = JSON.parse(await get(url, tls, Math.min(timeoutMs, MEMBER_TIMEOUT_MS))) as {
      readonly raftgate?: string;
      readonly etcdserver?: string;
    };
    return { endpoint, ...(raftgate === undefined ? {} : { raftgate }), etcd: etcdserver ?? '?' };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { endpoint, error: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The body of an answer; `fetch` takes no certificate authority. */
function get(url: URL, tls: Context['tls'], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const request = url.protocol === 'https:' ? https.get(url, { ...tls, signal }) : http.get(url, { signal });
    request.on('error', reject);
    request.on('response', (response) => text(response).then(resolve, reject));
  });
}
