import { Option, type Command } from 'commander';
import { contextOf } from '../context.ts';
import { integer } from '../names.ts';
import type { Streams } from '../streams.ts';
import type { SimFlags } from './sim-flags.ts';
import { refuseIdle } from './sim-idle.ts';
import { MAX_MEMBERS, MAX_SEED } from './sim-limits.ts';

const MAX_WORKERS = 256;
const MAX_COUNT = 1_000_000_000;
const EXAMPLES = `
Examples:
  raftgate sim --seed 42                        one seed, a line a transition, the verdict
  raftgate sim --minutes 10 --until-failure     as many seeds as fit; the first that fails is made small
  raftgate sim --seed 42 --set crashEveryMs=0   the same with no crashes; --set takes every option printed
  raftgate sim --mutants                        plants every known defect and looks for a seed that finds it
  raftgate sim --explore election,disks         every history of those small worlds
  raftgate sim --patch defect.patch             the same with a defect of yours; docs/simulation.md tells how
`;

export function addSim(program: Command, streams: Streams): void {
  const count = (flag: string): ((text: string) => number) => integer(flag, 1, MAX_COUNT);
  program
    .command('sim')
    .description('simulate whole clusters under faults, from a seed')
    .option('--seed <n>', 'the seed; the same seed gives the same history and hash (default: drawn)', integer('--seed', 0, MAX_SEED))
    .option('--runs <n>', 'this many seeds, counting up from --seed (default: 1)', count('--runs'))
    .option('--minutes <n>', 'as many seeds as fit, and no more than --runs', count('--minutes'))
    .option('--until-failure', 'stop at the first seed that fails; without --runs and --minutes only there, or at Ctrl-C')
    .option('--members <n>', 'cluster size instead of a drawn one', integer('--members', 1, MAX_MEMBERS))
    .option('--set <name=value>', 'an option instead of a drawn one; may be given often', collect, [])
    .addOption(
      new Option('--level <level>', 'storage, raft cores or stores alone, or whole clusters (default: all)').choices([
        'storage',
        'core',
        'store',
        'cluster',
      ]),
    )
    .option('--no-shrink', 'leave failing seeds as they are; without it the first one is made small')
    .option('--workers <n>', 'threads that run seeds (default: as many as cores)', integer('--workers', 1, MAX_WORKERS))
    .option('--quiet', 'no line a transition')
    .option('--mutants', 'plant every defect of packages/sim/mutants and look for a seed that finds it')
    .option('--patch <file>', 'plant this defect and look for a seed that finds it')
    .option('--only <ids>', 'with --mutants: these, comma separated')
    .option('--budget <seconds>', 'with --mutants or --patch: what each may take', count('--budget'))
    .option('--known', 'with --mutants: nothing but the seeds that are known to find them')
    .option('--rewrite', 'with --mutants: search from seed 1, and write down what was found')
    .option('--explore [scopes]', 'every history of small worlds of raft cores: all of them, or these, comma separated')
    .option('--json', 'the same as -o json: a line a run or a mutant')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SimFlags, command: Command) => {
      const given = contextOf(command, streams);
      const context = flags.json === undefined ? given : { ...given, output: 'json' as const };
      refuseIdle(flags);
      if (flags.mutants !== undefined || flags.patch !== undefined) {
        const { runMutants } = await import('./sim-mutants.ts');
        return runMutants(flags, context);
      }
      if (flags.explore !== undefined) {
        const { runExplore } = await import('./sim-explore.ts');
        return runExplore(flags.explore, flags.minutes, context);
      }
      const { runSearch } = await import('./sim-search.ts');
      return runSearch(flags, context);
    });
}

const collect = (text: string, all: readonly string[]): readonly string[] => [...all, text];
