import { join } from 'node:path';
import { keepAliveAgent } from '../fleet/http.ts';
import { CANARY_REGION } from '../fleet/names.ts';
import { HopLog } from '../fleet/log.ts';
import { CANARY_REQUESTS_PER_SECOND, MAX_IN_FLIGHT_PER_STAGE, REQUESTS_PER_SECOND, TALLY_INTERVAL_MS } from '../limits.ts';
import { obey, placeFromArgs, say } from '../process/inside.ts';
import { loadClips } from '../vad/clips.ts';
import { Traffic } from './generator.ts';
import { counted } from './tally.ts';
import type { TallyBoard } from './tally.ts';

/** Plays clips at the routers it is told of, from then on, and says twice a second how it went. */
const place = placeFromArgs();
let board: TallyBoard = {};
let traffic: Traffic | undefined;

interface RouterAddress {
  readonly half: string;
  readonly region: string;
  readonly port: number;
}

function play(routers: readonly RouterAddress[]): void {
  const logs = new Map(
    [...new Set(routers.map((router) => router.half))].map((half) => [half, new HopLog(join(place.directory, `${half}-traffic.ndjson`))]),
  );
  const stages = routers.flatMap(({ half, region, port }) => {
    const log = logs.get(half);
    return log === undefined ? [] : [{ half, region, routerPort: port, agent: keepAliveAgent(MAX_IN_FLIGHT_PER_STAGE * 2), log }];
  });
  traffic = new Traffic({
    stages,
    clips: loadClips(),
    requestsPerSecond: ({ region }) => (region === CANARY_REGION ? CANARY_REQUESTS_PER_SECOND : REQUESTS_PER_SECOND),
    maxInFlight: MAX_IN_FLIGHT_PER_STAGE,
    onPlayed: (played) => (board = counted(board, played)),
  });
  traffic.start();
  setInterval(() => say('tally', board), TALLY_INTERVAL_MS).unref();
}

const stop = async (): Promise<void> => {
  await traffic?.stop();
  say('tally', board);
};
obey(
  {
    play: (document) => play((document as { readonly routers: readonly RouterAddress[] }).routers),
    stop: () => void stop().then(() => say('stopped', {})),
  },
  stop,
);
say('ready', {});
