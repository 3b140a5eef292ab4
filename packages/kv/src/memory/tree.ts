import type { KeyValue, RangeRequest, RangeResult } from '../kv.ts';
import { KvError } from '../errors.ts';

interface Version {
  readonly modRevision: number;
  /** Undefined: deleted at this revision. */
  readonly kv: KeyValue | undefined;
}

/** Every version of every key, by key, oldest first. */
export class Tree {
  readonly #versions = new Map<string, Version[]>();
  #sorted: string[] | undefined = undefined;
  compacted = 0;

  latest(key: string): KeyValue | undefined {
    return this.#versions.get(key)?.at(-1)?.kv;
  }

  set(key: string, modRevision: number, kv: KeyValue | undefined): void {
    const versions = this.#versions.get(key);
    if (versions === undefined) {
      this.#versions.set(key, [{ modRevision, kv }]);
      this.#sorted = undefined;
    } else if (versions.at(-1)?.modRevision === modRevision) {
      versions[versions.length - 1] = { modRevision, kv };
    } else versions.push({ modRevision, kv });
  }

  /** Keys with a prefix in byte order (UTF-8), which for these keys is what code points give. */
  keysWith(prefix: string): readonly string[] {
    this.#sorted ??= [...this.#versions.keys()].sort(byCodePoint);
    return this.#sorted.filter((key) => key.startsWith(prefix));
  }

  range(request: RangeRequest, current: number): RangeResult {
    const revision = request.revision === undefined || request.revision === 0 ? current : request.revision;
    if (revision > current) throw new KvError('invalid', `revision ${revision} is in the future (now ${current})`);
    if (revision < this.compacted) throw new KvError('compacted', `revision ${revision} was compacted (at ${this.compacted})`);
    const limit = request.limit === undefined || request.limit === 0 ? Infinity : request.limit;
    const kvs: KeyValue[] = [];
    let more = false;
    for (const key of request.prefix === true ? this.keysWith(request.key) : [request.key]) {
      const kv = this.#at(key, revision);
      if (kv === undefined) continue;
      more = kvs.length >= limit;
      if (more) break;
      kvs.push(request.keysOnly === true ? { ...kv, value: new Uint8Array(0) } : kv);
    }
    return { revision: current, kvs, more };
  }

  #at(key: string, revision: number): KeyValue | undefined {
    return this.#versions.get(key)?.findLast((version) => version.modRevision <= revision)?.kv;
  }

  compact(revision: number): void {
    this.compacted = revision;
    for (const [key, versions] of this.#versions) {
      const kept = versions.findLastIndex((version) => version.modRevision <= revision);
      if (kept > 0) versions.splice(0, kept);
      if (versions.length === 1 && versions[0]?.kv === undefined && (versions[0]?.modRevision ?? 0) <= revision) {
        this.#versions.delete(key);
        this.#sorted = undefined;
      }
    }
  }
}

function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const [x, y] = [a.codePointAt(i) ?? 0, b.codePointAt(i) ?? 0];
    if (x !== y) return x - y;
  }
  return a.length - b.length;
}
