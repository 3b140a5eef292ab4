import { Command, Option } from 'commander';
import { userInfo } from 'node:os';
import { addApply } from './commands/apply.ts';
import { addCompletion } from './commands/completion.ts';
import { addController } from './commands/controller.ts';
import { addDev } from './commands/dev.ts';
import { addFleet } from './commands/fleet.ts';
import { addGet } from './commands/get.ts';
import { addHistory } from './commands/history.ts';
import { addKillSwitch } from './commands/kill-switch.ts';
import { addReplay } from './commands/replay.ts';
import { addMember } from './commands/member.ts';
import { addRollout } from './commands/rollout.ts';
import { addSim } from './commands/sim.ts';
import { addVersion } from './commands/version.ts';
import { CommandError } from './errors.ts';
import { FORMATS } from './output/format.ts';
import type { Streams } from './streams.ts';
import { tellUsage } from './usage.ts';
import { VERSION } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_ENDPOINTS = 'http://127.0.0.1:2379';

const EXAMPLES = `
Examples:
  raftgate dev                                      three members and a controller on this machine
  raftgate apply -f releases/                       write parts, bundles, channels and rollout plans
  raftgate rollout start voice --bundle voice@r2    begin a release
  raftgate rollout status voice --watch             follow it
  raftgate rollout abort voice                      back to each region's base
  raftgate kill-switch set voice --flag greeting=b  take one variant out everywhere, at once

Exit status: 0 done, 1 it failed and says why, 2 the command line is wrong, 70 a bug, 130 a search was interrupted.
Errors come in the form -o asks for; docs/errors.md lists their codes.
`;

/** The whole command line. Subcommands load the rooms they need when they run, so that --help and completion stay quick. */
export function createProgram(env: Environment, streams: Streams): Command {
  const program = new Command('raftgate')
    .description('The rollout gate of an AI stack: one replicated, ordered record of what is live.')
    .version(VERSION, '-V, --version', 'print the version of this command alone')
    .option(
      '--endpoints <urls>',
      'client URLs of the cluster, comma separated; also RAFTGATE_ENDPOINTS',
      env['RAFTGATE_ENDPOINTS'] ?? DEFAULT_ENDPOINTS,
    )
    .option('--cacert <file>', 'authority that signs the servers’ certificates (PEM); also RAFTGATE_CACERT', env['RAFTGATE_CACERT'])
    .option('--cert <file>', 'our certificate, where servers ask for one (PEM); also RAFTGATE_CERT', env['RAFTGATE_CERT'])
    .option('--key <file>', 'its key (PEM); also RAFTGATE_KEY', env['RAFTGATE_KEY'])
    .option('--namespace <name>', 'namespace of the resources; also RAFTGATE_NAMESPACE', env['RAFTGATE_NAMESPACE'] ?? 'default')
    .option('--timeout <seconds>', 'give up when the cluster was silent this long', '10')
    .option('--actor <name>', 'who acts, for audit records; also RAFTGATE_ACTOR', env['RAFTGATE_ACTOR'] ?? userInfo().username)
    .addOption(new Option('-o, --output <format>', 'how to print, errors too').choices(FORMATS).default('table'))
    .addHelpText('after', EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => streams.err.write(text),
      outputError: () => undefined,
    })
    .showSuggestionAfterError();

  addServe(program);
  addDev(program, streams);
  addController(program, streams);
  addApply(program, streams);
  addGet(program, streams);
  addRollout(program, streams);
  addHistory(program, streams);
  addFleet(program, streams);
  addKillSwitch(program, streams);
  addMember(program, streams);
  addSim(program, streams);
  addReplay(program, streams);
  addVersion(program, streams);
  addCompletion(program, streams);
  tellUsage(program);
  return program;
}

/** Listed here; `run` hands it to the server room before commander sees it. */
function addServe(program: Command): void {
  program
    .command('serve')
    .description("run one member; takes etcd's flags and ETCD_ environment: serve --help")
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new CommandError(
        'RG_USAGE',
        'serve comes first and takes its own options',
        { expected: 'raftgate serve [flags]' },
        'raftgate serve --help lists them',
      );
    });
}
