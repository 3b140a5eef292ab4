import { ENTRY_COMMANDS, propose, ProposeRefusal, readIndex, transfer } from '@raftgate/raft';
import { expectedProposeRefusal } from '../check/proposals.ts';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** Asks a member to append something. Returns its index, 0 when it refused. */
export function proposeAt(world: CoreWorld, node: CoreNode): number {
  const { prng, options } = world;
  const isTransferring = node.raft.transferee !== 0;
  const body = new Uint8Array(prng.below(options.entryBytes));
  const result = propose(node.raft, { kind: ENTRY_COMMANDS, logTime: prng.below(1000), commands: 1, body });
  if (result instanceof ProposeRefusal) {
    expectedProposeRefusal(node, body.length, result);
    return 0;
  }
  if (isTransferring) fail('transfer', `${node.id} takes a proposal while it hands over to ${node.raft.transferee}`);
  world.note('propose', node.id, result.index);
  world.pump(node);
  return result.index;
}

/** Asks a member for a linearizable read. Returns its context, 0 when it refused. */
export function readAt(world: CoreWorld, node: CoreNode): number {
  const { reads, ledger } = world;
  const context = reads.nextContext();
  if (readIndex(node.raft, context) !== undefined) return 0;
  reads.onAsk(node, context, ledger.commit);
  world.note('read', node.id, context);
  world.pump(node);
  return context;
}

export function transferTo(world: CoreWorld, node: CoreNode, to: number): boolean {
  const { role, id } = node.raft;
  const refusal = transfer(node.raft, to);
  const { configuration } = node.memory[node.memory.length - 1];
  const isFor = role === 'leader' && to !== id && configuration.voters.some((voter) => voter.id === to);
  if (isFor !== (refusal === undefined)) fail('transfer', `${id}, ${role}, asked to hand over to ${to}: ${refusal?.code ?? 'does'}`);
  if (refusal !== undefined) return false;
  node.repeats.onTransfer(to);
  world.note('transfer', node.id, to);
  world.counts.transfers++;
  world.pump(node);
  return true;
}
