import {
  type Configuration,
  type ConfigurationChange,
  type ConfigurationTarget,
  ChangeRefusal,
  changeConfiguration,
  configurationInForce,
  leaveJoint,
  type Proposed,
  status,
} from '@raftgate/raft';
import { changedAsAsked, leftAsAsked } from '../check/asked.ts';
import { commitsAllItMay } from '../check/leading.ts';
import { fail } from '../../level/violation.ts';
import { memberOf } from '../cluster.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** An admin asks `node` for another configuration; two of them may ask two leaders across a partition. */
export function changeAt(world: CoreWorld, node: CoreNode): boolean {
  const { prng, options } = world;
  const { churn } = options;
  const current = configurationInForce(node.raft);
  const { configurationIndex } = status(node.raft);
  const logTime = prng.below(1000);
  if (current.outgoing.length > 0 && prng.chance(1, 2)) {
    const isTransferring = node.raft.transferee !== 0;
    const expected = madeFrom(world, configurationIndex);
    const result = leaveJoint(node.raft, expected, logTime);
    leftAsAsked(node, current, configurationIndex, expected, result);
    return done(world, node, result, isTransferring);
  }
  const isJoint = churn === 'joint' || (churn === 'mixed' && prng.chance(1, 2));
  const mode = !isJoint || prng.chance(1, 3) ? 'auto' : prng.chance(1, 3) ? 'explicit' : 'joint';
  const target =
    current.voters.length > 0 && prng.chance(1, 8)
      ? wrong(world, current)
      : isJoint
        ? manyTurned(world, current)
        : oneTurned(world, current);
  return change(world, node, { ...target, expectedIndex: madeFrom(world, configurationIndex), mode, logTime });
}

/** Now and then an admin looked before the change before. */
function madeFrom({ prng }: CoreWorld, index: number): number {
  return prng.chance(1, 16) ? Math.max(0, index - prng.between(1, 3)) : index;
}

function change(world: CoreWorld, node: CoreNode, asked: ConfigurationChange): boolean {
  const current = configurationInForce(node.raft);
  const { configurationIndex } = status(node.raft);
  const isTransferring = node.raft.transferee !== 0;
  const result = changeConfiguration(node.raft, asked);
  changedAsAsked(node, asked, current, configurationIndex, result);
  return done(world, node, result, isTransferring);
}

/** Made from what is in force. */
export function changeTo(world: CoreWorld, leader: CoreNode, asked: Omit<ConfigurationChange, 'expectedIndex' | 'logTime'>): boolean {
  const { configurationIndex } = status(leader.raft);
  return change(world, leader, { ...asked, expectedIndex: configurationIndex, logTime: 0 });
}

/** What no leader takes: a voter that becomes a learner, nobody who votes, somebody twice. */
function wrong({ prng }: CoreWorld, { voters, learners }: ConfigurationTarget): ConfigurationTarget {
  const one = voters[prng.below(voters.length)];
  if (prng.chance(1, 3)) return { voters: [], learners };
  if (prng.chance(1, 2) && voters.length > 1) return { voters: voters.filter((voter) => voter !== one), learners: [...learners, one] };
  return { voters: [...voters, one], learners };
}

function done(world: CoreWorld, node: CoreNode, result: Proposed | ChangeRefusal, isTransferring: boolean): boolean {
  const isTaken = !(result instanceof ChangeRefusal);
  if (isTaken && isTransferring) fail('transfer', `${node.id} changes members while it hands over`);
  if (isTaken) {
    node.asked = result;
    world.counts.configurations++;
    world.note('change', node.id, result.index);
  }
  world.pump(node);
  commitsAllItMay(node);
  return isTaken;
}

/** One member is added, promoted or removed. */
function oneTurned(world: CoreWorld, current: Configuration): ConfigurationTarget {
  return turned(world, current, world.prng.between(1, world.members.length + 1));
}

function manyTurned(world: CoreWorld, current: Configuration): ConfigurationTarget {
  let target: ConfigurationTarget = current;
  for (let count = world.prng.between(1, 4); count > 0; count--)
    target = turned(world, target, world.prng.between(1, world.members.length + 1));
  return target;
}

function turned({ prng }: CoreWorld, { voters, learners }: ConfigurationTarget, id: number): ConfigurationTarget {
  const isThere = (member: { id: number }): boolean => member.id === id;
  const others = (member: { id: number }): boolean => member.id !== id;
  if (learners.some(isThere)) {
    const left = learners.filter(others);
    return prng.chance(2, 3) ? { voters: [...voters, memberOf(id)], learners: left } : { voters, learners: left };
  }
  const voter = voters.find(isThere);
  if (voter !== undefined && prng.chance(1, 6)) {
    // It was met, and nothing else of it is another; or it moved.
    const isMet = voter.incarnation === 0 && prng.chance(1, 2);
    const other = isMet ? { ...voter, incarnation: memberOf(id).incarnation } : { ...memberOf(id), peerUrls: [`moved ${prng.below(100)}`] };
    return { voters: [...voters.filter(others), other], learners };
  }
  if (voter !== undefined) return voters.length > 1 ? { voters: voters.filter(others), learners } : { voters, learners };
  if (prng.chance(1, 2)) return { voters: [...voters, memberOf(id)], learners };
  return { voters, learners: [...learners, prng.chance(1, 2) ? { ...memberOf(id), autoPromote: true } : memberOf(id)] };
}
