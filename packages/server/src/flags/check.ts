import { MAX_CLIENT_URLS, MAX_CLIENT_URL_BYTES, MAX_MEMBER_NAME_BYTES, validateCommand } from '@raftgate/store';
import { ServeError } from '../errors.ts';
import type { ServeConfig } from './config.ts';
import { splitUrls } from './urls.ts';
import type { Values } from './values.ts';

/** Settings that make no sense together. Each message names both, and the way out. */
export function checkConfig(config: ServeConfig, values: Values): void {
  checkTimes(config, values);
  checkMembership(config, values);
  checkPublished(config, values);
  if (values.isSet('listen-client-urls') && !values.isSet('advertise-client-urls')) {
    throw contradiction(
      `${values.from('listen-client-urls')} is set and --advertise-client-urls is not`,
      values.text('listen-client-urls', ''),
      'the addresses clients reach this member at',
      'set --advertise-client-urls too',
    );
  }
}

function checkTimes({ heartbeatMs, electionMs }: ServeConfig, values: Values): void {
  if (electionMs >= 5 * heartbeatMs) return;
  throw contradiction(
    `${values.from('election-timeout')} is less than five times ${values.from('heartbeat-interval')}`,
    `${electionMs} ms and ${heartbeatMs} ms`,
    `an election timeout of at least ${5 * heartbeatMs} ms`,
    'raise --election-timeout or lower --heartbeat-interval, on every member alike',
  );
}

function checkMembership(config: ServeConfig, values: Values): void {
  const own = config.initialCluster.find((member) => member.name === config.name);
  if (own === undefined) {
    throw contradiction(
      `${values.from('name')} is not a member of ${values.from('initial-cluster')}`,
      `name ${config.name}, members ${config.initialCluster.map((member) => member.name).join(' ')}`,
      'one of the members to have this name',
      'correct --name, or add the member to --initial-cluster on every member alike',
    );
  }
  const advertised = splitUrls(values.text('initial-advertise-peer-urls', own.peerUrls.join(',')));
  if (advertised.toSorted().join() === own.peerUrls.toSorted().join()) return;
  throw contradiction(
    `${values.from('initial-advertise-peer-urls')} differs from this member's entry in ${values.from('initial-cluster')}`,
    advertised.join(),
    own.peerUrls.join(),
    'write the same URLs in both',
  );
}

/** What the cluster would refuse to publish would keep the member from ever being ready. */
function checkPublished({ name, advertiseClientUrls: clientUrls }: ServeConfig, values: Values): void {
  if (validateCommand({ kind: 'memberAttributes', member: 0, name, clientUrls }) === undefined) return;
  throw contradiction(
    `${values.from('advertise-client-urls')} is more than a member can publish`,
    `${clientUrls.length} URLs, ${clientUrls.join().length} characters`,
    `at most ${MAX_CLIENT_URLS} URLs of ${MAX_CLIENT_URL_BYTES} bytes, and a name of ${MAX_MEMBER_NAME_BYTES}`,
    'advertise fewer or shorter ones',
  );
}

function contradiction(message: string, found: string, expected: string, remedy: string): ServeError {
  return new ServeError('RG_CONFIG', message, { found, expected }, remedy);
}
