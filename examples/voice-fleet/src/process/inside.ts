import { parseArgs } from 'node:util';

/** What a process of the fleet is told on its command line. */
export interface Place {
  readonly half: 'gate' | 'control';
  readonly region: string;
  readonly name: string;
  /** Client URLs of the cluster. */
  readonly endpoints: readonly string[];
  /** The run's directory: logs, and what the SDK keeps on disk. */
  readonly directory: string;
}

export function placeFromArgs(): Place {
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({ options: { half: text, region: text, name: text, endpoints: text, dir: text } });
  return {
    half: values.half === 'control' ? 'control' : 'gate',
    region: values.region,
    name: values.name,
    endpoints: values.endpoints.split(',').filter((url) => url !== ''),
    directory: values.dir,
  };
}

/** One line for the parent: a word and a JSON document. */
export function say(word: string, document: object): void {
  process.stdout.write(`${word} ${JSON.stringify(document)}\n`);
}

/**
 * Commands come as lines on standard input, a word and a JSON document. When the input ends the parent is gone, however it
 * died, and so must we be: `end` runs once, with a bound, and the process exits.
 */
export function obey(commands: Readonly<Record<string, (document: unknown) => void>>, end: () => Promise<void>): void {
  const known = new Map(Object.entries(commands));
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [word = '', json = ''] = splitOnce(line);
      known.get(word)?.(json === '' ? {} : JSON.parse(json));
    }
  });
  const leave = onceOnly(() => {
    setTimeout(() => process.exit(1), LEAVE_TIMEOUT_MS).unref();
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  process.stdin.on('end', leave);
  process.stdin.on('error', leave);
  process.on('SIGTERM', leave);
  // A terminal sends Ctrl-C to everyone; the parent decides the order in which we leave.
  process.on('SIGINT', () => undefined);
}

/** A process that cannot leave in order leaves anyway. */
const LEAVE_TIMEOUT_MS = 2_000;

function splitOnce(line: string): readonly [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}

function onceOnly(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
