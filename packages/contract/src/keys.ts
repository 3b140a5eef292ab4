import type { Digest } from './digest.ts';
import { isDigest } from './digest.ts';
import { invariant } from './errors.ts';
import { isLabel, isName } from './names.ts';
import type { PartKind } from './part.ts';
import { isPartKind } from './part.ts';

/** Every key of one namespace starts here. */
export function rootOf(namespace: string): string {
  return `/raftgate/v1/${label(namespace)}/`;
}

/** Digits of an audit sequence number in its key: text order is number order. */
const AUDIT_SEQUENCE_DIGITS = 16;

/**
 * The key layout. Every function returns a whole key; those that end in `s` return a prefix, which ends in `/`.
 * Arguments are names (`isName`), labels (`isLabel`: namespace, channel, region), digests or kinds that were checked at the edge; others break an invariant.
 */
export class Keys {
  readonly root: string;
  constructor(namespace: string) {
    this.root = rootOf(namespace);
  }

  /** A part's canonical bytes, content-addressed: {@link StoredPart}. Never changes. */
  part(kind: PartKind, digest: Digest): string {
    return `${this.root}parts/${kind}/${checkedDigest(digest)}`;
  }
  /** name@version of a part -> {@link VersionPointer}. Written once. */
  version(kind: PartKind, name: string, version: string): string {
    return `${this.root}versions/${kind}/${segment(name)}/${segment(version)}`;
  }
  versions(kind: PartKind, name: string): string {
    return `${this.root}versions/${kind}/${segment(name)}/`;
  }
  /** Bundle name (`voice@r2`) -> {@link BundlePointer}. Written once. */
  bundle(bundle: string): string {
    return `${this.root}bundles/${segment(bundle)}`;
  }
  bundles(): string {
    return `${this.root}bundles/`;
  }
  /** {@link BundleBody}, content-addressed. */
  bundleBody(digest: Digest): string {
    return `${this.root}bundle-bodies/${checkedDigest(digest)}`;
  }
  /** {@link Channel}: policy. */
  channel(channel: string): string {
    return `${this.root}channels/${label(channel)}`;
  }
  channels(): string {
    return `${this.root}channels/`;
  }
  /** Everything a fleet of this channel watches. */
  fleet(channel: string): string {
    return `${this.root}fleet/${label(channel)}/`;
  }
  /** {@link Overlay}. */
  overlay(channel: string): string {
    return `${this.fleet(channel)}overlay`;
  }
  /** {@link Assignment}: the one key by which a region's state changes (law 6). */
  assignment(channel: string, region: string): string {
    return `${this.fleet(channel)}assignments/${label(region)}`;
  }
  assignments(channel: string): string {
    return `${this.fleet(channel)}assignments/`;
  }
  /** {@link PrepareSet}: present while a rollout wants the region prepared. */
  prepare(channel: string, region: string): string {
    return `${this.fleet(channel)}prepare/${label(region)}`;
  }
  prepares(channel: string): string {
    return `${this.fleet(channel)}prepare/`;
  }
  /** {@link InstanceRecord}, under the instance's lease. */
  instance(channel: string, region: string, instance: string): string {
    return `${this.root}instances/${label(channel)}/${label(region)}/${segment(instance)}`;
  }
  instances(channel: string): string {
    return `${this.root}instances/${label(channel)}/`;
  }
  /** {@link Report}, under the instance's lease. */
  report(channel: string, region: string, instance: string): string {
    return `${this.root}reports/${label(channel)}/${label(region)}/${segment(instance)}`;
  }
  reports(channel: string): string {
    return `${this.root}reports/${label(channel)}/`;
  }
  /** A rollout's spec and status; the rollout room's document. */
  rollout(channel: string, rollout: string): string {
    return `${this.root}rollouts/${label(channel)}/${segment(rollout)}`;
  }
  rollouts(channel: string): string {
    return `${this.root}rollouts/${label(channel)}/`;
  }
  /** How far the rollout's step timer has come: apart from the record, so that checkpoints do not make its revision old. */
  timer(channel: string, rollout: string): string {
    return `${this.root}timers/${label(channel)}/${segment(rollout)}`;
  }
  /** The channel's lock and history head: which rollout is active, which releases were healthy. */
  lane(channel: string): string {
    return `${this.root}lanes/${label(channel)}`;
  }
  lanes(): string {
    return `${this.root}lanes/`;
  }
  /** {@link AuditRecord}: one record a key, since compaction takes history. */
  audit(channel: string, sequence: number): string {
    return `${this.audits(channel)}${String(sequence).padStart(AUDIT_SEQUENCE_DIGITS, '0')}`;
  }
  audits(channel: string): string {
    return `${this.root}audit/${label(channel)}/`;
  }
  election(): string {
    return `${this.root}controllers/election`;
  }
}

export type ParsedKey =
  | { readonly type: 'part'; readonly kind: PartKind; readonly digest: Digest }
  | { readonly type: 'version'; readonly kind: PartKind; readonly name: string; readonly version: string }
  | { readonly type: 'bundle'; readonly bundle: string }
  | { readonly type: 'bundleBody'; readonly digest: Digest }
  | { readonly type: 'channel' | 'overlay' | 'lane'; readonly channel: string }
  | { readonly type: 'assignment' | 'prepare'; readonly channel: string; readonly region: string }
  | { readonly type: 'instance' | 'report'; readonly channel: string; readonly region: string; readonly instance: string }
  | { readonly type: 'rollout' | 'timer'; readonly channel: string; readonly rollout: string }
  | { readonly type: 'audit'; readonly channel: string; readonly sequence: number }
  | { readonly type: 'election' };

/** What a key of this namespace is; undefined for a key that is not of the layout. */
export function parseKey(keys: Keys, key: string): ParsedKey | undefined {
  if (!key.startsWith(keys.root)) return undefined;
  const [area = '', a = '', b = '', c = '', ...rest] = key.slice(keys.root.length).split('/');
  if (rest.length > 0) return undefined;
  const parsed = parseSegments(area, a, b, c);
  // Building it again is the proof that nothing was missing, extra or not a name.
  return parsed !== undefined && buildKey(keys, parsed) === key ? parsed : undefined;
}

function parseSegments(area: string, a: string, b: string, c: string): ParsedKey | undefined {
  switch (area) {
    case 'parts':
      return isPartKind(a) && isDigest(b) ? { type: 'part', kind: a, digest: b } : undefined;
    case 'versions':
      return isPartKind(a) && isName(b) && isName(c) ? { type: 'version', kind: a, name: b, version: c } : undefined;
    case 'bundles':
      return isName(a) ? { type: 'bundle', bundle: a } : undefined;
    case 'bundle-bodies':
      return isDigest(a) ? { type: 'bundleBody', digest: a } : undefined;
    case 'channels':
      return isLabel(a) ? { type: 'channel', channel: a } : undefined;
    case 'lanes':
      return isLabel(a) ? { type: 'lane', channel: a } : undefined;
    case 'fleet':
      return isLabel(a) ? parseFleet(a, b, c) : undefined;
    case 'instances':
      return isLabel(a) && isLabel(b) && isName(c) ? { type: 'instance', channel: a, region: b, instance: c } : undefined;
    case 'reports':
      return isLabel(a) && isLabel(b) && isName(c) ? { type: 'report', channel: a, region: b, instance: c } : undefined;
    case 'rollouts':
      return isLabel(a) && isName(b) ? { type: 'rollout', channel: a, rollout: b } : undefined;
    case 'timers':
      return isLabel(a) && isName(b) ? { type: 'timer', channel: a, rollout: b } : undefined;
    case 'audit':
      return isLabel(a) && /^[0-9]{16}$/.test(b) ? { type: 'audit', channel: a, sequence: Number(b) } : undefined;
    case 'controllers':
      return a === 'election' ? { type: 'election' } : undefined;
    default:
      return undefined;
  }
}

function parseFleet(channel: string, area: string, region: string): ParsedKey | undefined {
  if (area === 'overlay') return { type: 'overlay', channel };
  if (!isLabel(region)) return undefined;
  if (area === 'assignments') return { type: 'assignment', channel, region };
  return area === 'prepare' ? { type: 'prepare', channel, region } : undefined;
}

/** The key of what {@link parseKey} found. */
export function buildKey(keys: Keys, parsed: ParsedKey): string {
  switch (parsed.type) {
    case 'part':
      return keys.part(parsed.kind, parsed.digest);
    case 'version':
      return keys.version(parsed.kind, parsed.name, parsed.version);
    case 'bundle':
      return keys.bundle(parsed.bundle);
    case 'bundleBody':
      return keys.bundleBody(parsed.digest);
    case 'channel':
      return keys.channel(parsed.channel);
    case 'overlay':
      return keys.overlay(parsed.channel);
    case 'lane':
      return keys.lane(parsed.channel);
    case 'assignment':
      return keys.assignment(parsed.channel, parsed.region);
    case 'prepare':
      return keys.prepare(parsed.channel, parsed.region);
    case 'instance':
      return keys.instance(parsed.channel, parsed.region, parsed.instance);
    case 'report':
      return keys.report(parsed.channel, parsed.region, parsed.instance);
    case 'rollout':
      return keys.rollout(parsed.channel, parsed.rollout);
    case 'timer':
      return keys.timer(parsed.channel, parsed.rollout);
    case 'audit':
      return keys.audit(parsed.channel, parsed.sequence);
    case 'election':
      return keys.election();
  }
}

function segment(text: string): string {
  invariant(isName(text), `${JSON.stringify(text)} is not a name`);
  return text;
}

function label(text: string): string {
  invariant(isLabel(text), `${JSON.stringify(text)} is not a label`);
  return text;
}

function checkedDigest(digest: Digest): Digest {
  invariant(isDigest(digest), `${JSON.stringify(digest)} is not a digest`);
  return digest;
}
