#!/usr/bin/env node
import { exitWithStdin } from './local/child.ts';
import { run } from './run.ts';

exitWithStdin();
// A reader that went away (`| head`, a dead parent) is no failure of ours: a member goes on, a command ends by itself.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
process.exitCode = await run(process.argv.slice(2), process.env, { out: process.stdout, err: process.stderr });
