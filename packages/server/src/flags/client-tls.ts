import { ServeError } from '../errors.ts';
import type { ClientTls, ServeConfig } from './config.ts';
import type { Values } from './values.ts';

/** Undefined when no certificate is named. A certificate authority asks for certificates, as in etcd. Throws ServeError. */
export function parseClientTls(values: Values): ClientTls | undefined {
  const [certFile, keyFile] = [values.text('cert-file', ''), values.text('key-file', '')];
  const trustedCaFile = values.text('trusted-ca-file', '');
  const isAsked = values.boolean('client-cert-auth', false);
  if ((certFile === '') !== (keyFile === '')) {
    const [set, missing] = certFile === '' ? ['key-file', 'cert-file'] : ['cert-file', 'key-file'];
    throw wrong(
      `${values.from(set)} is set and --${missing} is not`,
      values.text(set, ''),
      'a certificate and its key',
      `set --${missing} too`,
    );
  }
  if (certFile === '') {
    if (isAsked || trustedCaFile !== '') {
      const set = isAsked ? 'client-cert-auth' : 'trusted-ca-file';
      throw wrong(
        `${values.from(set)} asks for protection that needs TLS`,
        values.text(set, ''),
        'a certificate of this member',
        'set --cert-file and --key-file, and https:// in --listen-client-urls',
      );
    }
    return undefined;
  }
  if (isAsked && trustedCaFile === '') {
    throw wrong(
      `${values.from('client-cert-auth')} is set and --trusted-ca-file is not`,
      'true',
      'the authority that signs client certificates',
      'set --trusted-ca-file',
    );
  }
  return { certFile, keyFile, trustedCaFile: trustedCaFile || undefined, asksForCertificate: trustedCaFile !== '' };
}

/** What does not fit the URLs: refused where somebody would think to be protected, a warning elsewhere. */
export function checkTls(config: ServeConfig, values: Values): string[] {
  const { clientTls, listenClient, listenMetrics } = config;
  const urls = [...listenClient, ...listenMetrics];
  const secure = urls.filter((url) => url.isTls);
  const from = values.from('listen-client-urls');
  if (secure.length > 0 && clientTls === undefined) {
    throw wrong(
      `${from} asks for TLS and there is no certificate`,
      urlsOf(secure),
      'a certificate and its key',
      'set --cert-file and --key-file',
    );
  }
  if (secure.length > 0 && config.rpcTransport === 'node') {
    throw wrong(`${values.from('rpc-transport')} speaks no TLS`, 'node', 'lean', 'leave --rpc-transport out');
  }
  if (clientTls === undefined || secure.length === urls.length) return [];
  if (secure.length === 0 && clientTls.asksForCertificate) {
    throw wrong(
      `${values.from('trusted-ca-file')} asks for client certificates and no client URL says https://`,
      values.text('listen-client-urls', 'http://localhost:2379'),
      'https://HOST:PORT',
      `write https:// in ${from}`,
    );
  }
  // etcd's own warning.
  return [
    `the scheme of a client URL is HTTP while key and cert files are present; TLS is not spoken there: ${urlsOf(urls.filter((url) => !url.isTls))}`,
  ];
}

function urlsOf(urls: ServeConfig['listenClient']): string {
  return urls.map(({ host, port, isTls }) => `${isTls ? 'https' : 'http'}://${host}:${port}`).join(',');
}

function wrong(message: string, found: string, expected: string, remedy: string): ServeError {
  return new ServeError('RG_CONFIG', message, { found, expected }, remedy);
}
