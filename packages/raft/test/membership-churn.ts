// Random changes of membership, asked of any member that believes it leads.
import type { Prng } from '@raftgate/bytes';
import {
  ChangeRefusal,
  type Configuration,
  type ConfigurationMember,
  type ConfigurationTarget,
  changeConfiguration,
  configurationInForce,
  leaveJoint,
  promoted,
  type Raft,
  status,
  updated,
  withLearner,
  without,
  withVoter,
} from '../src/index.ts';
import { memberOf } from './node.ts';

const MAX_VOTERS = 7;
const MODES = ['auto', 'auto', 'joint', 'explicit'] as const;

/** Ids are never used again: whoever was removed stays out. */
export class MembershipChurn {
  private readonly prng: Prng;
  private readonly unused: number[];
  /** What was appended, by who asked. */
  appended = 0;
  joint = 0;
  selfRemovals = 0;

  constructor(prng: Prng, unused: readonly number[]) {
    this.prng = prng;
    this.unused = [...unused];
  }

  /** Asks `raft` for some change; what became of it, as a line of the trace. */
  propose(raft: Raft): string {
    const { prng } = this;
    const configuration = configurationInForce(raft);
    const { configurationIndex } = status(raft);
    if (configuration.voters.length === 0) return 'no configuration';
    const expectedIndex = prng.chance(1, 20) ? configurationIndex + 1 : configurationIndex;
    const logTime = prng.below(1000);
    if (configuration.outgoing.length > 0 && !configuration.autoLeave) {
      const result = leaveJoint(raft, expectedIndex, logTime);
      return result instanceof ChangeRefusal ? `no leave: ${result.code}` : `leave ${result.index}`;
    }
    const target = this.target(configuration, raft.id);
    if (target instanceof ChangeRefusal) return `no target: ${target.code}`;
    const result = changeConfiguration(raft, { ...target, expectedIndex, logTime, mode: this.pick(MODES) });
    if (result instanceof ChangeRefusal) return `no change: ${result.code}`;
    if (expectedIndex !== configurationIndex) throw new Error('a change was taken that expected another configuration');
    this.count(raft);
    return `change ${result.index}`;
  }

  private count(raft: Raft): void {
    const { voters, outgoing } = configurationInForce(raft);
    this.appended++;
    if (outgoing.length > 0) this.joint++;
    if (!voters.some(({ id }) => id === raft.id)) this.selfRemovals++;
  }

  private target(configuration: Configuration, self: number): ConfigurationTarget | ChangeRefusal {
    const { prng } = this;
    const { voters, learners } = configuration;
    const dice = prng.below(10);
    if (dice < 2 && voters.length < MAX_VOTERS) return this.joined(configuration);
    if (dice < 4 && learners.length > 0) return promoted(configuration, this.pick(learners).id);
    if (dice < 6) return without(configuration, this.pick([...voters, ...learners]).id);
    if (dice === 6) return without(configuration, self);
    if (dice === 7) return updated(configuration, this.pick(voters).id, { peerUrls: [`http://elsewhere${prng.below(9)}`] });
    return this.anySet(configuration);
  }

  private joined(configuration: Configuration): ConfigurationTarget | ChangeRefusal {
    const id = this.fresh();
    if (id === 0) return new ChangeRefusal('TOO_MANY_MEMBERS', 'no ids left');
    const { prng } = this;
    if (prng.chance(1, 2)) return withVoter(configuration, memberOf(id));
    return withLearner(configuration, prng.chance(1, 2) ? { ...memberOf(id), autoPromote: true } : memberOf(id));
  }

  /** Some of those that vote and learn, and perhaps somebody else. */
  private anySet({ voters, learners }: Configuration): ConfigurationTarget {
    const { prng } = this;
    const chosen = [...voters, ...learners].filter(() => prng.chance(2, 3)).map(asVoter);
    const id = voters.length < MAX_VOTERS && prng.chance(1, 2) ? this.fresh() : 0;
    if (id !== 0) chosen.push(memberOf(id));
    const isChosen = (member: ConfigurationMember): boolean => chosen.some(({ id }) => id === member.id);
    return { voters: chosen, learners: learners.filter((member) => !isChosen(member)) };
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.prng.below(list.length)];
  }

  /** An id nobody had; asked for and refused, it may be asked for again: some stay in the pool. */
  private fresh(): number {
    if (this.unused.length === 0) return 0;
    return this.prng.chance(1, 2) ? (this.unused.shift() ?? 0) : this.unused[0];
  }
}

function asVoter({ id, name, incarnation, peerUrls }: ConfigurationMember): ConfigurationMember {
  return { id, name, incarnation, peerUrls };
}
