import { resolve as absolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, renderServeError } from '../errors.ts';
import type { ServeConfig } from '../flags/config.ts';
import { parseServeFlags } from '../flags/parse.ts';
import { usageText } from '../flags/usage.ts';
import { STOP_LIMIT_MS } from '../limits.ts';
import { ETCD_VERSION, RAFTGATE_VERSION } from '../versions.ts';
import { EXIT_FAILED, EXIT_INTERNAL, EXIT_USAGE, serveErrorOf } from './failures.ts';
import { type ServeLog, type ServeStreams, createLog } from './log.ts';
import { type Serving, serve } from './serve.ts';

/** `raftgate serve`: runs a member until it is told to stop; resolves with the exit code. */
export async function runServe(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  streams: ServeStreams,
): Promise<number> {
  const parsed = parseServeFlags(argv, env);
  switch (parsed.kind) {
    case 'help':
      streams.out.write(usageText());
      return 0;
    case 'version':
      streams.out.write(`etcd Version: ${ETCD_VERSION}\nServed by raftgate ${RAFTGATE_VERSION}\n`);
      return 0;
    case 'wrong':
      streams.err.write(`raftgate: ${parsed.message}\n${parsed.usage ? usageText() : ''}`);
      return parsed.usage ? EXIT_USAGE : EXIT_FAILED;
    case 'refused':
      streams.err.write(renderServeError(parsed.error));
      return EXIT_FAILED;
    case 'config':
      return runConfigured(parsed.config, parsed.warnings, streams);
  }
}

async function runConfigured(config: ServeConfig, warnings: readonly string[], streams: ServeStreams): Promise<number> {
  const log = createLog(config, streams);
  for (const warning of warnings) log.warn(warning);
  const stopped = awaitSignal();
  const thrown = awaitThrown(log);
  try {
    const serving = await Promise.race([serve(config, log), thrown.code]);
    return typeof serving === 'number' ? serving : await serveUntil(config, serving, log, stopped.signal, thrown.code);
  } catch (error) {
    streams.err.write(renderServeError(serveErrorOf(error instanceof Error ? error : new Error(String(error)), absolute(config.dataDir))));
    return EXIT_FAILED;
  } finally {
    stopped.forget();
    thrown.forget();
  }
}

/** Serves until a signal comes or something fails, then stops in order. */
async function serveUntil(
  config: ServeConfig,
  serving: Serving,
  log: ServeLog,
  signal: Promise<string>,
  thrown: Promise<number>,
): Promise<number> {
  const { id, clusterId } = serving.member;
  log.info({ name: config.name, 'local-member-id': id.toString(16), 'cluster-id': clusterId.toString(16) }, 'started member');
  void serving.published.then(() => announce(config, serving, log));
  const onFlight = (): void =>
    log.info({ 'flight-record': serving.writeFlight() ?? '' }, 'wrote what went into raft; raftgate replay reads it');
  process.on('SIGUSR2', onFlight);
  const reason = await Promise.race([signal, serving.failed, thrown]);
  process.off('SIGUSR2', onFlight);
  if (typeof reason === 'string') log.info({ signal: reason }, 'received signal; shutting down');
  await Promise.race([serving.stop(), sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
  log.info('stopped');
  return typeof reason === 'string' ? 0 : reason;
}

function announce(config: ServeConfig, serving: Serving, log: ServeLog): void {
  log.info('ready to serve client requests');
  config.listenClient.forEach(({ host, isTls }, at) => {
    const address = `${host}:${serving.clientPorts[at]}`;
    const how = isTls ? 'securely' : 'insecurely; this is strongly discouraged!';
    log.info({ traffic: 'grpc+http', address }, `serving client traffic ${how}`);
  });
}

interface Awaited {
  forget(): void;
}

function awaitSignal(): Awaited & { readonly signal: Promise<string> } {
  const { promise, resolve } = Promise.withResolvers<string>();
  const onSignal = (signal: string): void => resolve(signal);
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    signal: promise,
    forget() {
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
    },
  };
}

/** An exception nobody caught is a broken invariant of ours: one line of log, no stack on the terminal, exit 70. */
function awaitThrown(log: ServeLog): Awaited & { readonly code: Promise<number> } {
  const { promise, resolve } = Promise.withResolvers<number>();
  let isStopping = false;
  const onThrown = (error: unknown): void => {
    // Whatever breaks while we stop must not keep us from it: nothing more is said.
    if (isStopping) process.exit(EXIT_INTERNAL);
    isStopping = true;
    const stack = error instanceof Error ? error.stack : undefined;
    log.fatal({ error: messageOf(error), stack }, 'internal invariant broken; stopping');
    resolve(EXIT_INTERNAL);
  };
  process.on('uncaughtException', onThrown);
  return { code: promise, forget: () => process.off('uncaughtException', onThrown) };
}
