import { nextState } from '@raftgate/contract';
import type { SdkEvent, SdkState } from '@raftgate/contract';
import type { FleetEvent } from './events.ts';

/** The contract's table, and who hears of its steps. */
export class StateMachine {
  state: SdkState = 'COLD';
  readonly #emit: (event: FleetEvent) => void;

  constructor(emit: (event: FleetEvent) => void) {
    this.#emit = emit;
  }

  apply(cause: SdkEvent): boolean {
    const from = this.state;
    const to = nextState(from, cause);
    if (to === from) return false;
    this.state = to;
    this.#emit({ type: 'state', from, to, cause });
    return true;
  }
}
