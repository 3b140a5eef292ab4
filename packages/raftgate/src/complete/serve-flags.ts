import type { Candidate } from './wanted.ts';

/** The flags of `serve`, out of its own usage text. */
export async function serveFlags(): Promise<readonly Candidate[]> {
  const { runServe } = await import('@raftgate/server');
  let usage = '';
  await runServe(['--help'], {}, { out: { write: (text) => (usage += text) }, err: { write: () => undefined } });
  return [...usage.matchAll(/^ {2}(--[a-z-]+) +(.+)$/gm)].map(([, word = '', about = '']) => ({ word, about }));
}
