import { bytesFromLatin1, latin1FromBytes, utf8Decode, utf8Encode } from '@raftgate/bytes';

/** Keys are UTF-8 text at the port and one char per byte on the wire's side. */
export function wireKey(key: string): string {
  return latin1FromBytes(utf8Encode(key));
}

export function portKey(key: string): string {
  return utf8Decode(bytesFromLatin1(key));
}

/** etcd's `key` and `range_end`, in their wire form. */
export interface Span {
  readonly key: string;
  readonly rangeEnd: string;
}

/** One key, or every key that starts with `key` (etcd: up to the key with its last byte one higher). */
export function spanOf(key: string, prefix: boolean | undefined): Span {
  const start = wireKey(key);
  if (prefix !== true) return { key: start, rangeEnd: '' };
  for (let end = start; end !== ''; end = end.slice(0, -1)) {
    const last = end.charCodeAt(end.length - 1);
    if (last < 0xff) return { key: start, rangeEnd: end.slice(0, -1) + String.fromCharCode(last + 1) };
  }
  return { key: start === '' ? '\0' : start, rangeEnd: '\0' };
}

/** Decimal int64 at the port, eight big-endian chars on the wire's side; '' and '0' are none. */
export function wireLease(lease: string | undefined): string {
  if (lease === undefined || lease === '' || lease === '0') return '';
  let rest = BigInt.asUintN(64, BigInt(lease));
  let text = '';
  for (let i = 0; i < 8; i += 1) {
    text = String.fromCharCode(Number(rest & 0xffn)) + text;
    rest >>= 8n;
  }
  return text;
}

export function portLease(lease: string): string {
  let value = 0n;
  for (let i = 0; i < lease.length; i += 1) value = (value << 8n) | BigInt(lease.charCodeAt(i));
  return BigInt.asIntN(64, value).toString();
}

/** Whether a lease id is one: decimal, within int64. */
export function isLease(lease: string): boolean {
  return /^-?[0-9]{1,19}$/.test(lease) && BigInt.asIntN(64, BigInt(lease)) === BigInt(lease);
}
