import { parseArgs } from 'node:util';

/** One of the programs behind the published figures. It prints what it finds; with `--json` its last line is one object. */
export interface Program {
  readonly about: string;
  run(argv: readonly string[]): Promise<void>;
}

interface Option {
  readonly about: string;
  readonly default: string;
}

/** What was given, or what stands for it. */
export type Values<Name extends string> = Readonly<Record<Name, string>> & { readonly json: boolean };

/** `--help` lists what may be given; anything else that is not in `options` is refused with that list. */
export function program<Name extends string>(
  about: string,
  options: Readonly<Record<Name, Option>>,
  measure: (values: Values<Name>) => Promise<void>,
): Program {
  const run = async (argv: readonly string[]): Promise<void> => {
    let values;
    try {
      ({ values } = parseArgs({ args: [...argv], options: parsed(options) }));
    } catch (error) {
      process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${helpOf(about, options)}`);
      process.exitCode = 2;
      return;
    }
    if (values.help) process.stdout.write(helpOf(about, options));
    // Every other option is a string with a default: what comes back has all of them.
    else await measure(values as unknown as Values<Name>);
  };
  return { about, run };
}

const FLAG = { type: 'boolean', default: false } as const;

function parsed(options: Readonly<Record<string, Option>>) {
  const strings = Object.entries(options).map(([name, option]) => [name, { type: 'string', default: option.default }] as const);
  return { ...Object.fromEntries(strings), json: FLAG, help: { ...FLAG, short: 'h' } } as const;
}

function helpOf(about: string, options: Readonly<Record<string, Option>>): string {
  const row = (name: string, text: string): string => `  --${name.padEnd(16)} ${text}\n`;
  const rows = Object.entries<Option>(options).map(([name, option]) =>
    row(name, `${option.about}${option.default === '' ? '' : ` (${option.default})`}`),
  );
  return `${about}\n\n${rows.join('')}${row('json', 'the figures as one object in the last line')}`;
}
