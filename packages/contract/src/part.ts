import { also, digest, format, json, name, object, oneOf } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import type { JsonValue } from './json.ts';
import { refuse } from './errors.ts';

/** What a bundle is made of. */
export const PART_KINDS = ['model', 'servingConfig', 'route', 'timeouts', 'flag', 'prompt', 'dataRef', 'probe', 'fallback'] as const;
export type PartKind = (typeof PART_KINDS)[number];

export function isPartKind(text: string): text is PartKind {
  return PART_KINDS.some((kind) => kind === text);
}

/** `parts/KIND/DIGEST`. The digest is that of this document's canonical bytes. `spec` per kind: `specs.ts`. */
export interface StoredPart {
  readonly format: 1;
  readonly kind: PartKind;
  readonly name: string;
  readonly version: string;
  readonly spec: JsonValue;
}

/** `versions/KIND/NAME/VERSION`. */
export interface VersionPointer {
  readonly format: 1;
  readonly digest: Digest;
}

export const checkStoredPart: Check<StoredPart> = also(
  object<StoredPart>({ format: format(1), kind: oneOf(PART_KINDS), name, version: name, spec: json }),
  (part, path) =>
    typeof part.spec === 'object' && part.spec !== null && !Array.isArray(part.spec)
      ? undefined
      : refuse('FIELD_TYPE', `${path}.spec`, 'expected object'),
);

export const checkVersionPointer: Check<VersionPointer> = object<VersionPointer>({ format: format(1), digest });
