import { configurationAt, entriesFrom, status, termAt } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { PROMOTION_MAX_LAG_ENTRIES } from './changes.ts';
import { commitsAllItMay } from './leading.ts';
import { logTimeGoesOn } from './log-ends.ts';
import { MOST_BYTES } from './promises.ts';
import { uncommittedBounded } from './proposals.ts';
import { ranked } from './ranks.ts';
import { toldAll } from './told.ts';
import { fail } from '../../level/violation.ts';

/** What costs more than a glance: the core's own log is the one it handed out, and its windows hold. */
export function fullScan(world: CoreWorld): void {
  for (const node of world.members) scanNode(node);
}

export function scanNode(node: CoreNode): void {
  if (!node.isUp || node.unheard !== undefined || node.isHeld) return;
  // Past a full window of groups it hands out nothing more.
  if (node.raft.log.handed < node.raft.log.last) return;
  logAsHandedOut(node);
  logTimeGoesOn(node);
  uncommittedBounded(node);
  windowsBounded(node);
  supersededForgotten(node);
  commitsAllItMay(node);
  toldAll(node);
  ranked(node);
  rolesOfPeers(node);
}

function logAsHandedOut(node: CoreNode): void {
  const { id, raft, memory } = node;
  const { first, last } = status(raft);
  if (last !== memory.length - 1) fail('log-matching', `${id} has ${last} entries and handed out ${memory.length - 1}`);
  const entries = entriesFrom(raft, first, Number.MAX_SAFE_INTEGER);
  if (first > 1 && termAt(raft, first - 2) !== NO_TERM) fail('log-matching', `${id} knows a term for ${first - 2}, which it compacted`);
  if (entries.length !== last - first + 1) fail('log-matching', `${id} has ${entries.length} entries from ${first} to ${last}`);
  for (const entry of entries) {
    if (entry.index >= memory.length || memory[entry.index].entry !== entry) {
      if (memory[entry.index]?.term !== entry.term) fail('log-matching', `${id} has another entry at ${entry.index} than it handed out`);
    }
  }
}

function windowsBounded(node: CoreNode): void {
  const { maxInflightMessages, maxInflightBytes, maxAppendBytes } = node.config;
  for (const { id, inflightMessages, inflightBytes, match, next } of status(node.raft).peers) {
    if (match >= next) fail('bounded', `${node.id} knows ${id} to hold ${match}, and sends from ${next}`);
    if (inflightMessages > maxInflightMessages) fail('bounded', `${node.id} has ${inflightMessages} appends on their way to ${id}`);
    if (inflightBytes < 0 || inflightBytes > maxInflightBytes + Math.max(maxAppendBytes, MOST_BYTES))
      fail('bounded', `${node.id} has ${inflightBytes} bytes on their way to ${id}`);
    if (inflightMessages === 0 && inflightBytes !== 0)
      fail('bounded', `${node.id} counts ${inflightBytes} bytes on their way to ${id}, in no message`);
    // Each carries an entry at least: what was acknowledged together is freed together.
    if (inflightMessages > next - 1 - match)
      fail('bounded', `${node.id} counts ${inflightMessages} appends on their way to ${id}, which holds ${match} of ${next - 1}`);
  }
}

/** Who looks at a leader is told who votes. */
function rolesOfPeers({ id, raft, memory }: CoreNode): void {
  const { configuration, configurationIndex } = memory[memory.length - 1];
  const { voters, learners } = configuration;
  const { peers, last } = status(raft);
  for (const peer of peers) {
    const isThere = (member: { id: number }): boolean => member.id === peer.id;
    if (peer.isVoter !== voters.some(isThere) || peer.isLearner !== learners.some(isThere))
      fail('configuration-in-force', `${id} says of ${peer.id}: voter ${String(peer.isVoter)}, learner ${String(peer.isLearner)}`);
    const isBehind = peer.match < configurationIndex || last - peer.match > PROMOTION_MAX_LAG_ENTRIES || peer.state !== 'replicate';
    if (peer.isCaughtUp && (isBehind || !peer.isLearner))
      fail('promotion', `${id} says that ${peer.id} is caught up, which holds ${peer.match}`);
  }
}

/** Who agreed before the configuration at the compacted position is forgotten with the log there: members that come and go for years cost nothing. */
function supersededForgotten({ id, raft, memory }: CoreNode): void {
  const { configurationIndex } = memory[status(raft).first - 1];
  if (configurationIndex > 0 && configurationAt(raft, configurationIndex - 1) !== undefined)
    fail('bounded', `${id} knows who agreed before ${configurationIndex}, and has compacted its log behind that`);
}

/** What `termAt` says where the log cannot say. */
const NO_TERM = -1;
