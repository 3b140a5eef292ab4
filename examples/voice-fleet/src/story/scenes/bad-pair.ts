import { holds } from '../../report/claim.ts';
import { releaseFile } from '../cli.ts';
import { command } from '../world.ts';
import type { Scene } from '../world.ts';

export const badPair: Scene = {
  name: 'bad',
  title: '3  v5 with the frame of legacy: refused at commit. The first net, a rule',
  async run(world) {
    const result = await command(world, ['apply', '-f', releaseFile('bad')]);
    const said = result.err + result.out;
    world.telling.line('gate', said);
    const isNamed = ['voice@frame1536', 'silero@v5', 'model-frame'].every((word) => said.includes(word));
    const { kvs } = await world.kv.range({ key: world.keys.bundle('voice@bad') });
    return [
      holds('the pair of v5 and frame 1536 is refused, naming the two parts and the rule', result.status !== 0 && isNamed),
      holds('nothing of the refused bundle was written', kvs.length === 0),
    ];
  },
};
