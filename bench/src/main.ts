// `npm run bench -- NAME [options]`: one of the programs behind the published figures. Without a name it lists them.
import { bench as core } from './core/bench.ts';
import { bench as failover } from './failover/bench.ts';
import type { Program } from './program.ts';
import { bench as sim } from './sim/bench.ts';
import { bench as wire } from './wire/bench.ts';

const PROGRAMS: ReadonlyMap<string, Program> = new Map([
  ['core', core],
  ['failover', failover],
  ['sim', sim],
  ['wire', wire],
]);

const [name, ...options] = process.argv.slice(2);
const program = PROGRAMS.get(name ?? '');
if (program === undefined) {
  if (name !== undefined) process.stderr.write(`bench: no program ${name}\n`);
  for (const [each, { about }] of PROGRAMS) console.log(`${each.padEnd(10)} ${about}`);
  process.exitCode = name === undefined ? 0 : 2;
} else {
  await program.run(options);
}
