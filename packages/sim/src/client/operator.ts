import type { Prng } from '@raftgate/bytes';
import type { Command } from '@raftgate/store';
import type { Schedule } from '../world/schedule.ts';
import type { Door, Target } from './door.ts';
import type { OperatorOptions } from './operator-options.ts';

/** One in so many looks at which no alarm is found, one is raised: nothing is written until it is taken back. */
const LOOKS_PER_ALARM = 6;

export interface OperatorParts {
  readonly schedule: Schedule;
  readonly prng: Prng;
  readonly door: Door;
  readonly options: OperatorOptions;
  readonly target: () => Target | undefined;
}

/** Somebody who takes back alarms, those of members that are over their quota too, and raises some. */
export class Operator {
  readonly #parts: OperatorParts;
  #stopped = false;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
    if (parts.options.alarmEveryMs > 0) this.#pause();
  }

  /** It only takes back from here on; and nothing where a member that is over its quota would raise its own again and again. */
  stop(): void {
    this.#stopped = true;
  }

  #pause(): void {
    const { schedule, prng, options } = this.#parts;
    schedule.after(1 + prng.below(options.alarmEveryMs * 2), () => this.#look());
  }

  #look(): void {
    const { door, target } = this.#parts;
    this.#pause();
    const whom = target();
    const command = whom === undefined ? undefined : this.#next(whom);
    if (whom !== undefined && command !== undefined) door.command('operator', whom, command, () => undefined);
  }

  #next({ member }: Target): Command | undefined {
    const { prng, options } = this.#parts;
    const raised = member.store.alarms[0];
    if (raised !== undefined && (!this.#stopped || options.quotaBytes === 0)) return { ...raised, kind: 'alarm', action: 'deactivate' };
    if (this.#stopped || !prng.chance(1, LOOKS_PER_ALARM)) return undefined;
    return { kind: 'alarm', action: 'activate', member: member.id, alarm: 'NOSPACE' };
  }
}
