#!/usr/bin/env node
import { exitWithStdin } from './local/child.ts';
import { run } from './run.ts';

exitWithStdin();
process.exitCode = await run(process.argv.slice(2), process.env, { out: process.stdout, err: process.stderr });
