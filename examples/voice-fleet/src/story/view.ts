import { parseKey } from '@raftgate/contract';
import type { Assignment, AuditRecord, InstanceRecord, Keys, Overlay } from '@raftgate/contract';
import type { History, HistoryEvent } from './history.ts';

/** What the story shows of a rollout's record (`rollouts/CHANNEL/NAME`). */
export interface RolloutShown {
  readonly rollout: string;
  readonly spec: {
    readonly name: string;
    readonly bundle: string;
    readonly steps: readonly { readonly type: string; readonly weight?: number; readonly names?: readonly string[] }[];
  };
  readonly status: {
    readonly phase: string;
    readonly reason: string;
    readonly pause: string | null;
    readonly step: number;
    readonly transition: number;
    readonly regions: readonly string[];
  };
}

/** The newest state of everything the story tells of, by what the cluster committed. */
export class ClusterView {
  readonly assignments = new Map<string, Assignment>();
  readonly instances = new Map<string, InstanceRecord>();
  readonly rollouts = new Map<string, RolloutShown>();
  readonly audit: AuditRecord[] = [];
  overlay: Overlay | undefined;
  readonly #keys: Keys;

  constructor(keys: Keys, history: History) {
    this.#keys = keys;
    history.subscribe((event) => this.#apply(event));
  }

  #apply({ key, value }: HistoryEvent): void {
    const parsed = parseKey(this.#keys, key);
    switch (parsed?.type) {
      case 'assignment':
        return put(this.assignments, parsed.region, value as Assignment | undefined);
      case 'instance':
        return put(this.instances, parsed.instance, value as InstanceRecord | undefined);
      case 'rollout':
        return put(this.rollouts, parsed.rollout, value as RolloutShown | undefined);
      case 'overlay':
        this.overlay = value as Overlay | undefined;
        return;
      case 'audit':
        if (value !== undefined) this.audit.push(value as AuditRecord);
        return;
      default:
    }
  }
}

function put<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
