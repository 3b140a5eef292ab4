import type { Command } from 'commander';
import type { ConnectTls } from '@raftgate/client/node';
import { CommandError } from './errors.ts';
import { label } from './names.ts';
import { isFormat, type Format } from './output/format.ts';
import { readBounded } from './read-file.ts';
import type { Streams } from './streams.ts';

/** What every command gets besides its own options. */
export interface Context {
  readonly streams: Streams;
  readonly endpoints: readonly string[];
  /** What https:// endpoints are met with. */
  readonly tls: ConnectTls;
  readonly namespace: string;
  readonly output: Format;
  /** How long the cluster may be silent. */
  readonly timeoutMs: number;
  /** Who acts, in audit records. */
  readonly actor: string;
}

interface GlobalFlags {
  readonly endpoints: string;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly namespace: string;
  readonly output: string;
  readonly timeout: string;
  readonly actor: string;
}

const MAX_ENDPOINTS = 64;
const MAX_PEM_BYTES = 1_048_576;
const MAX_TIMEOUT_SECONDS = 86_400;
const MAX_ACTOR_LENGTH = 128;

/** The options of the whole program, wherever on the line they stood. */
export function contextOf(command: Command, streams: Streams): Context {
  const flags = command.optsWithGlobals<GlobalFlags>();
  return {
    streams,
    endpoints: endpointsOf(flags.endpoints, asksForTls(flags)),
    tls: tlsOf(flags),
    namespace: label(flags.namespace),
    output: isFormat(flags.output) ? flags.output : 'table',
    timeoutMs: timeoutOf(flags.timeout),
    actor: actorOf(flags.actor),
  };
}

const asksForTls = ({ cacert, cert, key }: GlobalFlags): boolean => [cacert, cert, key].some((file) => file !== undefined && file !== '');

function tlsOf({ cacert = '', cert = '', key = '' }: GlobalFlags): ConnectTls {
  if ((cert === '') !== (key === ''))
    throw wrong('--cert and --key go together', cert === '' ? `--key ${key}` : `--cert ${cert}`, 'both or neither', 'give the other too');
  return {
    ...(cacert === '' ? {} : { ca: readPem(cacert) }),
    ...(cert === '' ? {} : { cert: readPem(cert), key: readPem(key) }),
  };
}

function readPem(file: string): string {
  return readBounded(file, MAX_PEM_BYTES, { what: 'a PEM file', wayOut: 'give a certificate, a key or a bundle of authorities' });
}

/** An endpoint without a scheme is met with TLS where a certificate is named, as etcdctl does. */
function endpointsOf(text: string, asksForTls: boolean): readonly string[] {
  const endpoints = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (endpoints.length === 0 || endpoints.length > MAX_ENDPOINTS)
    throw wrong(
      '--endpoints names no cluster',
      text,
      `1 to ${MAX_ENDPOINTS} URLs, comma separated`,
      'give it, or RAFTGATE_ENDPOINTS, the client URLs of the members',
    );
  const bad = endpoints.find((each) => !isEndpoint(each));
  if (bad !== undefined)
    throw wrong('--endpoints has something that is no endpoint', bad, 'http://HOST:PORT, https://HOST:PORT or HOST:PORT', 'correct it');
  return asksForTls ? endpoints.map((each) => (each.includes('://') ? each : `https://${each}`)) : endpoints;
}

function isEndpoint(text: string): boolean {
  const address = text.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(address) && URL.canParse(`http://${address}`);
}

function timeoutOf(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return Math.ceil(seconds * 1000);
  throw wrong('--timeout takes seconds', text, `more than 0, at most ${MAX_TIMEOUT_SECONDS}`, 'correct it');
}

function actorOf(text: string): string {
  // oxlint-disable-next-line no-control-regex -- audit records are read on terminals
  if (text !== '' && text.length <= MAX_ACTOR_LENGTH && !/[\u0000-\u001f\u007f]/.test(text)) return text;
  throw wrong(
    '--actor is not a name for audit records',
    text,
    `1 to ${MAX_ACTOR_LENGTH} characters, none of them control characters`,
    'correct it',
  );
}

const wrong = (message: string, found: string, expected: string, wayOut: string): CommandError =>
  new CommandError('RG_USAGE', message, { found: JSON.stringify(found), expected }, wayOut);
