import { readFileSync, statSync } from 'node:fs';
import { type SecureContextOptions, createSecureContext } from 'node:tls';
import type { NodeServer } from '@raftgate/wire/node';
import { messageOf, ServeError } from '../errors.ts';
import type { ClientTls } from '../flags/config.ts';
import { CERTIFICATE_POLL_MS } from '../limits.ts';
import type { ServeLog } from './log.ts';

/** Reads key, certificate and authority, and checks that they belong together. Throws ServeError. */
export function loadClientTls(files: ClientTls): SecureContextOptions {
  const read = (flag: string, path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw unusable(flag, path, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  };
  const tls = {
    cert: read('--cert-file', files.certFile),
    key: read('--key-file', files.keyFile),
    ...(files.trustedCaFile === undefined ? {} : { ca: read('--trusted-ca-file', files.trustedCaFile) }),
  };
  try {
    createSecureContext(tls);
    return tls;
  } catch (error) {
    throw unusable('--cert-file', `${files.certFile}, ${files.keyFile}`, messageOf(error));
  }
}

function unusable(flag: string, path: string, reason: string): ServeError {
  return new ServeError(
    'RG_TLS',
    `${flag} cannot be used`,
    { found: `${path}: ${reason}`, expected: 'PEM files this user may read: a certificate with its key, and the authority' },
    'correct the path, or the file',
  );
}

/** Looks at the files now and then and gives servers what changed; a pair that does not fit leaves the old one in force. */
export class CertificateWatch {
  private readonly files: ClientTls;
  private readonly servers: readonly NodeServer[];
  private readonly log: ServeLog;
  private readonly timer: NodeJS.Timeout;
  private seen: string;

  constructor(files: ClientTls, servers: readonly NodeServer[], log: ServeLog, pollMs = CERTIFICATE_POLL_MS) {
    this.files = files;
    this.servers = servers;
    this.log = log;
    this.seen = marksOf(files);
    this.timer = setInterval(() => this.look(), pollMs).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const seen = marksOf(this.files);
    if (seen === this.seen) return;
    this.seen = seen;
    this.reload();
  }

  private reload(): void {
    try {
      const tls = loadClientTls(this.files);
      for (const server of this.servers) {
        const error = server.updateTls?.(tls);
        if (error !== undefined) throw error;
      }
      this.log.info({ 'cert-file': this.files.certFile }, 'certificates were read again');
    } catch (error) {
      const reason = error instanceof ServeError ? `${error.message}: ${error.facts['found'] ?? ''}` : String(error);
      this.log.warn({ error: reason }, 'changed certificates cannot be used; those before stay in force');
    }
  }
}

/** Changes when a file does. */
function marksOf({ certFile, keyFile, trustedCaFile }: ClientTls): string {
  const paths = [certFile, keyFile, ...(trustedCaFile === undefined ? [] : [trustedCaFile])];
  const marks = paths.map((path) => {
    try {
      const { mtimeMs, size, ino } = statSync(path);
      return `${mtimeMs}/${size}/${ino}`;
    } catch (error) {
      return String(error);
    }
  });
  return marks.join();
}
