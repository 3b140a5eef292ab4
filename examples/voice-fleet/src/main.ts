import { writeFileSync } from 'node:fs';
import { buildReport } from './report/build.ts';
import { renderReport } from './report/render.ts';
import { allHeld } from './report/report.ts';
import { monotonicMs } from './fleet/time.ts';
import { liveBlock } from './story/live.ts';
import { HELP, parseOptions } from './story/options.ts';
import type { StoryOptions } from './story/options.ts';
import { tellStory } from './story/run.ts';
import { setStage } from './story/stage.ts';
import { Telling } from './story/telling.ts';
import { whatNext } from './story/what-next.ts';
import { Screen } from './terminal/screen.ts';

const EXIT_HELD = 0;
const EXIT_BROKEN = 1;
const EXIT_USAGE = 2;
/** What a shell makes of SIGINT. */
const EXIT_INTERRUPTED = 130;
const LIVE_EVERY_MS = 250;

async function main(options: StoryOptions): Promise<number> {
  const screen = new Screen(process.stdout);
  const telling = new Telling(screen);
  let stop = async (): Promise<void> => undefined;
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(EXIT_INTERRUPTED));
  });
  const story = tell(options, screen, telling, (undo) => (stop = undo));
  try {
    const status = await Promise.race([story, interrupted]);
    if (status === EXIT_INTERRUPTED || options.exit) return status;
    await interrupted;
    return status;
  } catch (error) {
    telling.line('story', `stopped: ${error instanceof Error ? error.message : String(error)}`);
    telling.line('story', `logs are in ${options.directory}`);
    return EXIT_BROKEN;
  } finally {
    screen.block([]);
    await stop();
    screen.close();
  }
}

/** Resolves with the status of the report; the fleets go on serving. */
async function tell(options: StoryOptions, screen: Screen, telling: Telling, onUndo: (stop: () => Promise<void>) => void): Promise<number> {
  const startMs = monotonicMs();
  const seconds = (): number => (monotonicMs() - startMs) / 1000;
  telling.plain([`voice-fleet: logs and data in ${options.directory}`]);
  const stage = await setStage(options.directory, telling, onUndo);
  const live = setInterval(() => screen.block(liveBlock(stage.world.view, stage.traffic.board, seconds())), LIVE_EVERY_MS);
  try {
    const told = await tellStory(stage, options.gapMs);
    if (options.exit) await stage.traffic.stop();
    const report = await buildReport(stage.world, told, seconds());
    telling.plain(renderReport(report));
    if (options.reportFile !== undefined) writeFileSync(options.reportFile, `${JSON.stringify(report, undefined, 2)}\n`);
    if (!options.exit) telling.plain(whatNext(stage.world.cluster.endpoints));
    return allHeld(report) ? EXIT_HELD : EXIT_BROKEN;
  } finally {
    if (options.exit) clearInterval(live);
    else live.unref();
  }
}

const parsed = parseOptions(process.argv.slice(2));
if (parsed === 'help') {
  process.stdout.write(HELP);
} else if ('problem' in parsed) {
  process.stderr.write(`voice-fleet: ${parsed.problem}\n\n${HELP}`);
  process.exitCode = EXIT_USAGE;
} else {
  process.exit(await main(parsed));
}
