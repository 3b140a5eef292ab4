import type { Digest } from './digest.ts';
import { isDigest } from './digest.ts';
import { accepted, refuse, refused } from './errors.ts';
import type { Result } from './errors.ts';
import { isLabel } from './names.ts';
import type { Order } from './order.ts';

/** The header that carries a pin over the hops of a region. */
export const PIN_HEADER = 'x-raftgate-pin';

/** What a request was pinned to at the region's edge: one generation of one assignment under one overlay. */
export interface PinToken extends Order {
  readonly channel: string;
  readonly region: string;
  readonly bundle: Digest;
  /** 0: there was no overlay. */
  readonly overlayRevision: number;
}

const PIN = /^1;c=([^;]+);r=([^;]+);l=([0-9]{1,16});e=([0-9]{1,16});v=([0-9]{1,16});o=([0-9]{1,16});b=(sha256:[0-9a-f]{64})$/;

/** `1;c=CHANNEL;r=REGION;l=LINEAGE;e=EPOCH;v=REVISION;o=OVERLAY;b=DIGEST`, exactly so. */
export function formatPin(pin: PinToken): string {
  return `1;c=${pin.channel};r=${pin.region};l=${pin.lineage};e=${pin.epoch};v=${pin.revision};o=${pin.overlayRevision};b=${pin.bundle}`;
}

export function parsePin(token: string): Result<PinToken> {
  const found = PIN.exec(token);
  if (found === null) return refused(refuse('PIN', '$', 'not of the form 1;c=;r=;l=;e=;v=;o=;b='));
  const [, channel = '', region = '', l, e, v, o, bundle = ''] = found;
  const [lineage = 0, epoch = 0, revision = 0, overlayRevision = 0] = [l, e, v, o].map(Number);
  const pin: PinToken = { channel, region, lineage, epoch, revision, overlayRevision, bundle };
  const sound =
    isLabel(channel) && isLabel(region) && isDigest(bundle) && [lineage, epoch, revision, overlayRevision].every(Number.isSafeInteger);
  return sound && formatPin(pin) === token ? accepted(pin) : refused(refuse('PIN', '$', 'a name or number of it is out of range'));
}
