import { rolloutAcceptance, simulatedWorld } from './acceptance/index.ts';
import { overtaking } from './acceptance/overtaking.ts';

rolloutAcceptance('memory, simulated time', () => Promise.resolve(simulatedWorld()));

rolloutAcceptance('memory, where calls that are under way together overtake one another', () => {
  const world = simulatedWorld();
  return Promise.resolve({
    ...world,
    // Whoever waits for an answer lets the time of its way pass.
    advance: (ms) => world.advance(Math.max(1, ms)),
    connect: async () => overtaking(await world.connect(), world.time),
  });
});
