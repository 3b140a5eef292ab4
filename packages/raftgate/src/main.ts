#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { exitWithStdin } from './local/child.ts';
import { compileAhead } from './local/compile-ahead.ts';

const [, , command = ''] = process.argv;
// The cache knows by which flags it was filled: they come first.
if (command === 'serve') compileAhead();
// Stripping types costs most of a short command's time; Node keeps the result.
enableCompileCache();
exitWithStdin();
/** These go on without a reader: a member outlives whoever watched its log. */
const DAEMONS = ['serve', 'controller', 'dev'];
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // `| head` has what it wanted.
    if (stream === process.stdout && !DAEMONS.includes(command)) process.exit(0);
  });
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), process.env, { out: process.stdout, err: process.stderr });
// At once: taking the heap apart takes processor time from those that go on, who have just lost a leader.
if (command === 'serve') process.exit();
