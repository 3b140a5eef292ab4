import { rolloutAcceptance, simulatedWorld } from './acceptance/index.ts';

rolloutAcceptance('memory, simulated time', () => Promise.resolve(simulatedWorld()));
