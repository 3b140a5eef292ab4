import type { Prng } from '@raftgate/bytes';
import {
  campaign,
  changeConfiguration,
  ChangeRefusal,
  ENTRY_COMMANDS,
  propose,
  ProposeRefusal,
  TERM_INDEX_LIMIT,
  tick,
  transfer,
  type CampaignRefusal,
  type ConfigurationChange,
} from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { EdgeWorld, type EdgeNode } from './edge-world.ts';

/** Choices of one history: enough to use up what is left of terms or indexes. */
const CHOICES = 240;
const MOST_LEFT = 12;
const BODY = new Uint8Array(8);

/**
 * Terms and indexes at the end of their range (packages/raft/src/limits.ts; 001-formats): three cores that have almost used them
 * up elect, propose and change members until nothing is left. No number leaves the range, nobody says what a peer refuses,
 * and what is refused for want of numbers could not have been done.
 */
export function edge(prng: Prng): void {
  const isTerm = prng.chance(1, 2);
  const index = isTerm && prng.chance(1, 2) ? 5 : TERM_INDEX_LIMIT - 1 - prng.below(MOST_LEFT);
  const term = isTerm ? TERM_INDEX_LIMIT - 1 - prng.below(MOST_LEFT) : 3;
  const world = new EdgeWorld(index, term, prng);
  for (let i = 0; i < CHOICES; i++) {
    const node = world.nodes[prng.below(world.nodes.length)];
    act(world, node, prng.below(20), prng);
    world.look(node);
  }
}

function act(world: EdgeWorld, node: EdgeNode, choice: number, prng: Prng): void {
  if (choice < 10) return world.deliver(prng.chance(1, 10));
  if (choice < 15) return world.deliverAll();
  if (choice < 16) return stand(world, node);
  if (choice < 17) return void transfer(node.raft, world.nodes[prng.below(world.nodes.length)].raft.id);
  if (choice < 18) return change(world, node, prng);
  if (choice < 19) return offer(world, node);
  for (let ticks = prng.between(1, 10); ticks > 0; ticks--) tick(node.raft);
}

function stand(world: EdgeWorld, node: EdgeNode): void {
  for (const other of world.nodes) if (other !== node) other.raft.electionElapsed = other.raft.config.electionTicks;
  const refusal: CampaignRefusal | undefined = campaign(node.raft);
  if (refusal?.code === 'EXHAUSTED' && !isUsedUp(node)) fail('edge', `${node.raft.id} does not stand in term ${node.raft.term}`);
}

function offer(world: EdgeWorld, node: EdgeNode): void {
  const leader = world.leader() ?? node;
  const result = propose(leader.raft, { kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body: BODY });
  if (result instanceof ProposeRefusal && result.code === 'EXHAUSTED' && !isUsedUp(leader))
    fail('edge', `${leader.raft.id} takes nothing behind ${leader.raft.log.last}`);
  world.pump(leader);
}

function change(world: EdgeWorld, node: EdgeNode, prng: Prng): void {
  const leader = world.leader() ?? node;
  const { inForce, index } = leader.raft.history;
  const [first, ...rest] = inForce.voters;
  const moved = { ...first, peerUrls: [`moved ${prng.below(100)}`] };
  const asked: ConfigurationChange = { voters: [moved, ...rest], learners: [], expectedIndex: index, mode: 'joint', logTime: 0 };
  const result = changeConfiguration(leader.raft, asked);
  if (result instanceof ChangeRefusal && result.code === 'EXHAUSTED' && !isUsedUp(leader))
    fail('edge', `${leader.raft.id} changes nobody behind ${leader.raft.log.last}`);
  world.pump(leader);
}

/** One more would be the limit itself. */
function isUsedUp({ raft }: EdgeNode): boolean {
  return raft.term + 1 >= TERM_INDEX_LIMIT || raft.log.last + 1 >= TERM_INDEX_LIMIT;
}
