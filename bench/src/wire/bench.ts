import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Values, program } from '../program.ts';
import { measureMemory } from './memory.ts';
import { type Server, build, runProgram, startServer } from './process.ts';

const PEER = fileURLToPath(new URL('../../wire-peer', import.meta.url));
const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));

interface Point {
  readonly name: string;
  readonly load: readonly string[];
  readonly tls?: boolean;
}

const POINTS: readonly Point[] = [
  { name: 'unary-1x1', load: ['-connections', '1', '-clients', '1'] },
  { name: 'unary-10x100', load: ['-connections', '10', '-clients', '100'] },
  { name: 'unary-100x1000', load: ['-connections', '100', '-clients', '1000'] },
  { name: 'unary-10x100-deadline', load: ['-connections', '10', '-clients', '100', '-deadline', '5s'] },
  { name: 'stream-1x1', load: ['-connections', '1', '-clients', '1', '-stream'] },
  { name: 'stream-10x100', load: ['-connections', '10', '-clients', '100', '-stream'] },
  { name: 'unary-10x100-tls', load: ['-connections', '10', '-clients', '100', '-tls'], tls: true },
];

/** Until the compilers of V8 are done: their time is that of a start, not of a call. */
const WARM_UP_SECONDS = '4';

const KINDS = ['grpc-go', 'lean', 'http2', 'grpc-js'] as const;
type Kind = (typeof KINDS)[number];

interface Run {
  readonly cpuUs: number;
  readonly callsPerSecond: number;
  readonly p50Us?: number;
  readonly p99Us?: number;
}

/** Server CPU per call of the lean wire beside grpc-go, node:http2 and grpc-js: same handlers, same Go client, one run. */
export const bench = program(
  'server CPU per gRPC call: ours, node:http2, grpc-js and grpc-go',
  {
    seconds: { about: 'of each run', default: '2' },
    repetitions: { about: 'the servers take turns so often', default: '3' },
    points: { about: `only these, comma separated: ${POINTS.map(({ name }) => name).join(' ')}`, default: '' },
  },
  run,
);

async function run(values: Values<'seconds' | 'repetitions' | 'points'>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'raftgate-bench-'));
  try {
    build('go', ['build', '-o', scratch, './serve', './load'], PEER);
    build('openssl', [...SELF_SIGNED, '-keyout', join(scratch, 'key.pem'), '-out', join(scratch, 'cert.pem')], scratch);
    const wanted = values.points.split(',').filter((name) => name !== '');
    const points = POINTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    console.log('server CPU-us per call or message: min/median/max; calls a second, p50 and p99 latency are medians\n');
    const summary = [];
    for (const point of points) summary.push(await measure(point, scratch, values.seconds, Number(values.repetitions)));
    const memory = await measureMemory(() => startKind('lean', scratch, false));
    console.log(`\nlean, resident bytes: ${memory.idleConnectionBytes} an idle connection, ${memory.openStreamBytes} an open stream`);
    if (values.json) console.log(JSON.stringify({ points: summary, memory }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const SELF_SIGNED = [
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-days',
  '1',
  '-subj',
  '/CN=localhost',
];

function startKind(kind: Kind, scratch: string, tls: boolean): Promise<Server> {
  const [key, cert] = [join(scratch, 'key.pem'), join(scratch, 'cert.pem')];
  if (kind === 'grpc-go') return startServer(join(scratch, 'serve'), tls ? [cert, key] : []);
  return startServer(process.execPath, [SERVER, kind, ...(tls ? [key, cert] : [])]);
}

/** One point: the servers take turns within each repetition, so that other load on the machine meets all of them. */
async function measure(point: Point, scratch: string, seconds: string, repetitions: number) {
  // node:http2 has no TLS in our fallback.
  const kinds = KINDS.filter((kind) => !(point.tls && kind === 'http2'));
  const runs = new Map<Kind, Run[]>(kinds.map((kind) => [kind, []]));
  for (let i = 0; i < repetitions; i++) {
    for (const kind of kinds) runs.get(kind)?.push(await once(kind, point, scratch, seconds));
  }
  console.log(point.name);
  for (const [kind, each] of runs) console.log(`  ${row(kind, each)}`);
  const cpu = (kind: Kind) => median((runs.get(kind) ?? []).map((each) => each.cpuUs));
  const ratios = (runs.get('lean') ?? []).map((each, i) => each.cpuUs / (runs.get('grpc-go')?.[i].cpuUs ?? Number.NaN));
  const [cpuUs, grpcGoUs, ratio] = [cpu('lean'), cpu('grpc-go'), median(ratios)];
  console.log(`  ratio to grpc-go of the same repetition: ${ratios.map((each) => each.toFixed(3)).join(' ')}`);
  return { point: point.name, cpuUs, grpcGoUs, http2Us: cpu('http2'), grpcJsUs: cpu('grpc-js'), ratio };
}

async function once(kind: Kind, point: Point, scratch: string, seconds: string): Promise<Run> {
  const server = await startKind(kind, scratch, point.tls === true);
  try {
    const load = (forSeconds: string) =>
      runProgram(join(scratch, 'load'), ['-address', `127.0.0.1:${server.port}`, '-seconds', forSeconds, ...point.load]);
    await load(WARM_UP_SECONDS);
    const before = server.cpuUs();
    const result = JSON.parse(await load(seconds)) as { calls: number; seconds: number; p50Us?: number; p99Us?: number };
    const cpuUs = (server.cpuUs() - before) / result.calls;
    return { cpuUs, callsPerSecond: result.calls / result.seconds, p50Us: result.p50Us, p99Us: result.p99Us };
  } finally {
    await server.stop();
  }
}

function row(kind: Kind, runs: readonly Run[]): string {
  const cpu = runs.map((each) => each.cpuUs).sort((a, b) => a - b);
  const spread = [cpu[0], median(cpu), cpu.at(-1) ?? 0].map((each) => each.toFixed(2)).join('/');
  const rate = Math.round(median(runs.map((each) => each.callsPerSecond)));
  const latency =
    runs[0].p50Us === undefined
      ? ''
      : `   p50 ${median(runs.map((r) => r.p50Us ?? 0))} us, p99 ${median(runs.map((r) => r.p99Us ?? 0))} us`;
  return `${kind.padEnd(8)} ${spread.padEnd(22)} ${String(rate).padStart(7)}/s${latency}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
