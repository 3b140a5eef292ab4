/** One operation of one client, as the client saw it. Times are virtual milliseconds with a sequence to order equal ones. */
interface Invoked {
  readonly client: string;
  readonly key: string;
  readonly invoked: number;
}
export interface WriteRecord extends Invoked {
  readonly kind: 'put' | 'create' | 'delete';
  /** Unique in the run; '' for a delete. */
  readonly value: string;
  returned: number;
  outcome: 'pending' | 'applied' | 'noEffect' | 'refused' | 'unknown';
  /** Revision of the write when applied. */
  revision: number;
}
export interface ReadRecord extends Invoked {
  readonly kind: 'read';
  returned: number;
  outcome: 'pending' | 'applied' | 'refused' | 'unknown';
  /** The store's revision the answer stood for. */
  revision: number;
  value: string | undefined;
  modRevision: number;
}
export type OperationRecord = WriteRecord | ReadRecord;

/** Every operation in the order it was invoked. `tick` gives a total order finer than milliseconds. */
export class History {
  readonly operations: OperationRecord[] = [];
  #tick = 0;
  tick(): number {
    this.#tick += 1;
    return this.#tick;
  }
}
