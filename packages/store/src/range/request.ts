export type SortOrder = 'none' | 'ascend' | 'descend';
export type SortTarget = 'key' | 'version' | 'create' | 'mod' | 'value';

/** etcd's RangeRequest. Numbers are integers in [0, 2^53); 0 means "not asked for". */
export interface RangeRequest {
  readonly kind: 'range';
  readonly key: string;
  /** '' is the one key, '\0' every key from `key` on, else all keys in [key, end). */
  readonly end: string;
  readonly limit: number;
  readonly revision: number;
  readonly sortOrder: SortOrder;
  readonly sortTarget: SortTarget;
  readonly keysOnly: boolean;
  readonly countOnly: boolean;
  readonly minModRevision: number;
  readonly maxModRevision: number;
  readonly minCreateRevision: number;
  readonly maxCreateRevision: number;
}

/** A request for `key` (up to `end`), with every option at its default unless given. */
export function rangeRequest(key: string, end = '', options: Partial<RangeRequest> = {}): RangeRequest {
  return {
    kind: 'range',
    key,
    end,
    limit: 0,
    revision: 0,
    sortOrder: 'none',
    sortTarget: 'key',
    keysOnly: false,
    countOnly: false,
    minModRevision: 0,
    maxModRevision: 0,
    minCreateRevision: 0,
    maxCreateRevision: 0,
    ...options,
  };
}
