import { FLAGS } from './table.ts';

/** The usage text: what does something first, then what is taken and does nothing here. */
export function usageText(): string {
  const used = FLAGS.filter((flag) => flag.effect === 'used');
  const width = Math.max(...used.map((flag) => flag.name.length));
  const lines = used.map((flag) => `  --${flag.name.padEnd(width)}  ${flag.help}`);
  const others = (effect: string): string =>
    FLAGS.filter((flag) => flag.effect === effect)
      .map((flag) => `--${flag.name}`)
      .join(' ');
  return [
    'Usage: raftgate serve [flags]',
    "Runs one member. Flags are etcd's, also as ETCD_ environment variables; of a repeated flag the last one holds.",
    '',
    ...lines,
    '',
    `Taken with a warning, without effect: ${others('ignored')}`,
    '',
    `Refused unless they ask for nothing: ${others('refused')}`,
    '',
  ].join('\n');
}
