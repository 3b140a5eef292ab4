import { also, array, digest, format, name, object, oneOf, optional, text } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { refuse } from './errors.ts';
import { MAX_BUNDLE_PARTS, MAX_ROLES } from './limits.ts';
import { PART_KINDS } from './part.ts';
import type { PartKind } from './part.ts';

/** What changing a part costs a worker: nothing, a pointer, a load beside the old one, a new process. */
export const IMPACTS = ['none', 'hot', 'load', 'restart'] as const;
export type Impact = (typeof IMPACTS)[number];

export interface BundlePart {
  readonly kind: PartKind;
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  /** Roles that consume it; empty: every role. */
  readonly roles: readonly string[];
  readonly impact: Impact;
}

/** `bundle-bodies/DIGEST`: the resolved parts, sorted by kind, then name; one part a kind and name. */
export interface BundleBody {
  readonly format: 1;
  readonly parts: readonly BundlePart[];
}

/** `bundles/NAME`. Provenance tells where it came from and decides nothing. */
export interface BundlePointer {
  readonly format: 1;
  readonly digest: Digest;
  readonly provenance: { readonly derivedFrom?: string; readonly createdBy?: string; readonly note?: string };
}

const checkPart: Check<BundlePart> = object<BundlePart>({
  kind: oneOf(PART_KINDS),
  name,
  version: name,
  digest,
  roles: array(name, MAX_ROLES),
  impact: oneOf(IMPACTS),
});

/** Text order, the same in every language that compares ASCII. */
export function compareParts(a: { kind: string; name: string }, b: { kind: string; name: string }): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}

export const checkBundleBody: Check<BundleBody> = also(
  object<BundleBody>({ format: format(1), parts: array(checkPart, MAX_BUNDLE_PARTS, 1) }),
  (body, path) => {
    for (let i = 1; i < body.parts.length; i += 1) {
      const [before, part] = [body.parts[i - 1], body.parts[i]];
      if (before !== undefined && part !== undefined && compareParts(before, part) >= 0) {
        return refuse('FIELD_VALUE', `${path}.parts[${i}]`, 'parts are not sorted by kind and name, or one is there twice');
      }
    }
    return undefined;
  },
);

export const checkBundlePointer: Check<BundlePointer> = object<BundlePointer>({
  format: format(1),
  digest,
  provenance: object<BundlePointer['provenance']>({ derivedFrom: optional(name), createdBy: optional(text()), note: optional(text()) }),
});

/** The parts a worker of this role loads. */
export function partsFor(body: BundleBody, role: string): readonly BundlePart[] {
  return body.parts.filter((part) => part.roles.length === 0 || part.roles.includes(role));
}
