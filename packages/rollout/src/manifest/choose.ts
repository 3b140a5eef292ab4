import { z } from 'zod';

/**
 * One of several schemas, chosen by looking at the value. A union would say only that nothing fits; this says what is wrong with
 * the one that was meant.
 */
export function choose<T>(pick: (value: unknown) => z.ZodType<T> | string): z.ZodType<T> {
  return z.unknown().transform((value, context): T => {
    const schema = pick(value);
    if (typeof schema === 'string') {
      context.addIssue({ code: 'custom', message: schema });
      return z.NEVER;
    }
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues) context.addIssue({ code: 'custom', message: issue.message, path: issue.path });
    return z.NEVER;
  });
}

/** Objects with exactly one key, each with a schema for its value: Argo's steps. */
export function oneKey<T>(schemas: Readonly<Record<string, z.ZodType<T>>>): z.ZodType<T> {
  const known = Object.keys(schemas).join(', ');
  const byKey = new Map(Object.entries(schemas));
  return choose((value) => {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const [key = ''] = keys;
    const schema = byKey.get(key);
    if (keys.length !== 1 || schema === undefined) return `expected an object with one of ${known}`;
    return z.object({ [key]: schema }).transform((found) => found[key]);
  });
}
