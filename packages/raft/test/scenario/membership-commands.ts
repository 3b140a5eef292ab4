// The part of the vocabulary that changes who agrees.
import {
  ChangeRefusal,
  type Configuration,
  type ConfigurationMember,
  changeConfiguration,
  configurationInForce,
  leaveJoint,
  status,
} from '../../src/index.ts';
import { memberOf } from '../node.ts';
import type { World } from './world.ts';

type Command = (world: World, args: readonly string[]) => void;

export const MEMBERSHIP_COMMANDS: Readonly<Record<string, Command>> = {
  /** join 4 5: members that know nobody yet */
  join(world, ids) {
    const [settings] = [...world.network.nodes.values()].map(({ config }) => config);
    for (const id of ids.map(Number)) world.addNode({ ...settings, id, seed: id }, []);
  },

  /** change 1 to 1 2 4 > 5*: voters 1 2 4, learner 5, to be promoted. Then also: joint, explicit, expects 7 */
  change(world, [id, , ...rest]) {
    const { raft } = world.network.node(Number(id));
    const [lists, options] = split(rest);
    const mode = options.includes('joint') ? 'joint' : options.includes('explicit') ? 'explicit' : 'auto';
    const expects = options.indexOf('expects');
    const expectedIndex = expects === -1 ? status(raft).configurationIndex : Number(options[expects + 1]);
    tell(world, Number(id), changeConfiguration(raft, { ...lists, mode, expectedIndex, logTime: 0 }));
  },

  /** leave 1: its joint configuration */
  leave(world, [id]) {
    const { raft } = world.network.node(Number(id));
    tell(world, Number(id), leaveJoint(raft, status(raft).configurationIndex, 0));
  },

  /** Who agrees, as each has it: voters | outgoing > learners, and the index that says so. */
  members(world) {
    for (const { raft, isUp } of world.network.nodes.values()) {
      if (isUp) world.say(`${raft.id}  ${formatMembers(configurationInForce(raft))} at ${status(raft).configurationIndex}`);
    }
  },
};

function split(words: readonly string[]): [{ voters: ConfigurationMember[]; learners: ConfigurationMember[] }, readonly string[]] {
  const end = words.findIndex((word) => /^[a-z]/.test(word));
  const lists = end === -1 ? words : words.slice(0, end);
  const at = lists.indexOf('>');
  const voters = (at === -1 ? lists : lists.slice(0, at)).map((word) => memberOf(Number(word)));
  const learners = (at === -1 ? [] : lists.slice(at + 1)).map((word): ConfigurationMember => {
    const learner = memberOf(Number(word.replace('*', '')));
    return word.endsWith('*') ? { ...learner, autoPromote: true } : learner;
  });
  return [{ voters, learners }, end === -1 ? [] : words.slice(end)];
}

function tell(world: World, id: number, result: ReturnType<typeof changeConfiguration>): void {
  const node = world.network.node(id);
  if (result instanceof ChangeRefusal) world.say(`${id} refuses: ${result.code}${result.leader === 0 ? '' : `, ${result.leader} leads`}`);
  else world.say(`${id} appends ${formatMembers(configurationInForce(node.raft))} at ${result.index}`);
  node.pump();
}

export function formatMembers({ voters, outgoing, learners }: Configuration): string {
  if (voters.length === 0) return 'nobody';
  const list = (members: readonly ConfigurationMember[]): string => {
    return members.map(({ id, autoPromote }) => `${id}${autoPromote === true ? '*' : ''}`).join(' ');
  };
  const parts = [list(voters)];
  if (outgoing.length > 0) parts.push(`| ${list(outgoing)}`);
  if (learners.length > 0) parts.push(`> ${list(learners)}`);
  return parts.join(' ');
}
