// A member as a process of its own, for tests. BREAK=1 breaks it while it runs.
import { runServe } from '../serve/run.ts';

const err = {
  write(text: string): void {
    process.stderr.write(text);
    if (process.env['BREAK'] === '1' && text.includes('ready to serve client requests')) setTimeout(breakIt, 10);
  },
};

function breakIt(): void {
  throw new Error('broken on purpose');
}

process.exitCode = await runServe(process.argv.slice(2), process.env, { out: process.stdout, err });
