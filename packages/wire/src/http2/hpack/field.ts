import { STATIC_TABLE } from './static-table.ts';

/** Fields that say something about one connection and are not allowed in HTTP/2 (RFC 9113, 8.2.2). */
const CONNECTION_FIELDS = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** Names of which there is one string, so that comparing them is comparing pointers. */
const NAMES = new Map(
  [...STATIC_TABLE.map(([name]) => name), 'te', 'grpc-timeout', 'grpc-encoding', 'grpc-status', 'grpc-message'].map((name) => [name, name]),
);

/** One field of a header list. Tables keep these, so what calls repeat is looked at once. */
export class Field {
  readonly name: string;
  readonly value: string;
  readonly isPseudo: boolean;
  /** Keeps the rules that hold for any field (RFC 9113, 8.2.1 and 8.2.2). */
  readonly isLegal: boolean;

  constructor(name: string, value: string) {
    this.name = NAMES.get(name) ?? name;
    this.value = value;
    this.isPseudo = name.startsWith(':');
    this.isLegal = isLegalName(this.name) && !hasControl(value) && (name !== 'te' || value === 'trailers');
  }
}

/** Visible ASCII without capitals; a colon only where a pseudo field begins. */
function isLegalName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit <= 0x20 || unit >= 0x7f || (unit >= 0x41 && unit <= 0x5a) || (unit === 0x3a && i > 0)) return false;
  }
  return name !== '' && !CONNECTION_FIELDS.has(name);
}

/** NUL, LF and CR. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 13 && (unit === 0 || unit === 10 || unit === 13)) return true;
  }
  return false;
}
