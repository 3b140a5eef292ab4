// A counter on three machines: in three terminals, `npx node examples/counter/src/main.ts 1`, `2`, `3`; then type numbers.
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Prng, utf8Decode, utf8Encode } from '@raftgate/bytes';
import { nodeIo } from '@raftgate/io/node';
import { CoreReceiver, Peers } from '@raftgate/member/peers';
import * as raft from '@raftgate/raft';
import { clusterId, memberId, openDataDirectory, openWal } from '@raftgate/storage';

const [name = '1', directory = `counter-${name}`, ports = '7001,7002,7003'] = process.argv.slice(2);
/** What cannot be written must not be acknowledged. */
const stop = (error: unknown): void => assert.fail(String(error));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

// Who takes part. Ids follow from names and addresses, so all three find the same ones.
const voters = ports
  .split(',')
  .map((port, at) => ({ name: `${at + 1}`, peerUrls: [`http://127.0.0.1:${port}`], incarnation: 0, port: Number(port) }))
  .map((member) => ({ ...member, id: memberId('counter', member.name, member.peerUrls) }))
  .sort((a, b) => a.id - b.id);
const configuration = { voters, outgoing: [], learners: [], autoLeave: false };
const nameOf = (id: number): string => voters.find((voter) => voter.id === id)?.name ?? 'nobody';
const self = voters.find((voter) => voter.name === name);
assert.ok(self, `no member ${name}: there are 1 to ${voters.length}`);

// What the disk holds: an identity, and a log that is read from its first entry, since this example takes no snapshots.
const io = nodeIo({ root: process.cwd() });
const [seed, boot] = [io.random.uint32(), 1 + io.random.uint32()];
const ids = voters.map((voter) => voter.id);
const where = { directory, cluster: clusterId('counter', ids), member: self.id, name, incarnation: boot };
const identity = await promisify(openDataDirectory)(io.disk, where);
const log = await promisify(openWal)(io, where);
assert.ok(identity !== undefined && log !== undefined && log.tail !== 'ambiguous', `${directory} is damaged`);
const { hardState, entries, wal } = log;
let durableTerm = hardState.term;
const snapshot = { index: 0, term: 0, logTime: 0, configuration };
const core = raft.createRaft(raft.defaultConfig(self.id, seed), { hardState, snapshot, entries, applied: 0 });

// The transport: what peers say goes into the core.
const peers = new Peers({
  io,
  identity,
  boot,
  configuration,
  wal,
  recorded: log.peers,
  random: new Prng(seed),
  portrait: () => ({ term: durableTerm, lastIndex: wal.lastIndex, isRecovering: false, clusterVersion: 1 }),
  receiver: new CoreReceiver(core, turn, stop),
});
peers.acceptor.listen(io.network, [{ host: '127.0.0.1', port: self.port }], (error) => error && stop(error));

// The state machine: one number.
let counter = 0;
const asked = new Map<number, number>();

function apply({ index, term, kind, body }: raft.Entry): void {
  if (kind === raft.ENTRY_COMMANDS) counter += Number(utf8Decode(body));
  if (asked.has(index)) say(asked.get(index) === term ? `counter ${counter}` : 'another leader took its place: type it again');
  asked.delete(index);
}

/** The contract with the core: send; persist, then send what waited for it; apply. Until it asks for nothing more. */
function turn(): void {
  while (raft.hasReady(core)) {
    const work = raft.ready(core);
    if (work.softState !== undefined) say(`${work.softState.role} in term ${work.softState.term}, leader ${nameOf(work.softState.leader)}`);
    for (const message of work.messages) peers.send(message);
    if (work.token !== undefined) persist(work, work.token);
    for (const entry of work.committed) apply(entry);
    raft.applied(core, work.committed.at(-1)?.index ?? 0);
  }
  peers.flush();
}

function persist({ messagesAfterPersist, ...group }: raft.Ready, token: raft.PersistToken): void {
  wal.append({ hardState: group.hardState, entries: group.entries }, (error) => {
    if (error !== undefined) return stop(error);
    durableTerm = group.hardState?.term ?? durableTerm;
    raft.persisted(core, token);
    for (const message of messagesAfterPersist) peers.send(message);
    turn();
  });
}

const ticker = setInterval(() => {
  raft.tick(core);
  turn();
}, 20);

for await (const line of createInterface({ input: process.stdin })) {
  const body = utf8Encode(Number.isInteger(Number(line)) ? line : '0');
  const proposed = raft.propose(core, { kind: raft.ENTRY_COMMANDS, logTime: 0, commands: 1, body });
  if (proposed instanceof raft.ProposeRefusal) say(`${proposed.code}: type it at ${nameOf(proposed.leader)}`);
  else asked.set(proposed.index, proposed.term);
  turn();
}
clearInterval(ticker);
peers.stop(() => wal.close(() => {}));
