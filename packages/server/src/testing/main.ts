// A member as a process of its own, for tests.
import { runServe } from '../serve/run.ts';

process.exitCode = await runServe(process.argv.slice(2), process.env, { out: process.stdout, err: process.stderr });
