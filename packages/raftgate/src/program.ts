import { Command, Option } from 'commander';
import { userInfo } from 'node:os';
import { addApply } from './commands/apply.ts';
import { addController } from './commands/controller.ts';
import { addDev } from './commands/dev.ts';
import { addFleet } from './commands/fleet.ts';
import { addGet } from './commands/get.ts';
import { addHistory } from './commands/history.ts';
import { addKillSwitch } from './commands/kill-switch.ts';
import { addRollout } from './commands/rollout.ts';
import { addSim } from './commands/sim.ts';
import { FORMATS } from './output/format.ts';
import type { Streams } from './streams.ts';
import { VERSION } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const EXAMPLES = `
Examples:
  raftgate dev                                     three members and a controller on this machine
  raftgate apply -f releases/                      write parts, bundles, channels and rollout plans
  raftgate rollout start voice --bundle voice@r2   begin a release
  raftgate rollout status voice --watch            follow it
  raftgate rollout abort voice                     back to each region's base
  raftgate kill-switch set voice --flag greeting=b take one variant out everywhere, at once

Every command takes -o json or -o yaml and works without a terminal.
`;

/** The whole command line. Subcommands load their code when they run, so that --help and completion stay quick. */
export function createProgram(env: Environment, streams: Streams): Command {
  const program = new Command('raftgate')
    .description('The rollout gate of an AI stack: one replicated, ordered record of what is live.')
    .version(VERSION, '-V, --version')
    .option('--endpoints <urls>', 'client URLs of the cluster, comma separated (RAFTGATE_ENDPOINTS)', env['RAFTGATE_ENDPOINTS'] ?? 'http://127.0.0.1:2379')
    .option('--namespace <name>', 'namespace of the resources (RAFTGATE_NAMESPACE)', env['RAFTGATE_NAMESPACE'] ?? 'default')
    .option('--timeout <seconds>', 'give up on the cluster after this long', '10')
    .option('--actor <name>', 'who acts, for audit records (RAFTGATE_ACTOR)', env['RAFTGATE_ACTOR'] ?? userInfo().username)
    .addOption(new Option('-o, --output <format>', 'how to print').choices(FORMATS).default('table'))
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: (text) => streams.out.write(text), writeErr: (text) => streams.err.write(text) })
    .showSuggestionAfterError()
    .showHelpAfterError('(run with --help for the options)');

  program.command('serve').description("run one member; takes etcd's flags and ETCD_ environment (serve --help)").helpOption(false);
  addDev(program, streams);
  addController(program, streams);
  addApply(program, streams);
  addGet(program, streams);
  addRollout(program, streams);
  addHistory(program, streams);
  addFleet(program, streams);
  addKillSwitch(program, streams);
  addSim(program, streams);
  return program;
}
