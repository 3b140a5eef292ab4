import { MAX_LABEL_LENGTH, MAX_NAME_LENGTH } from './limits.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]*$/;

/**
 * Names of parts, versions, bundles (`voice@r2`), roles, rollouts and instances: one path segment of a key, ASCII letters,
 * digits and `. _ @ -`, starting with a letter or digit.
 */
export function isName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && NAME.test(text);
}

const LABEL = /^[a-z0-9][a-z0-9.-]*$/;

/** Namespaces, channels and regions: lower case, and as short as a DNS label. */
export function isLabel(text: string): boolean {
  return text.length <= MAX_LABEL_LENGTH && LABEL.test(text);
}
