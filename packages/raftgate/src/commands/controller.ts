import type { Command } from 'commander';
import { hostname } from 'node:os';
import type { ControllerEvent } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { connect } from '../gate.ts';
import { printNext } from '../output/format.ts';
import type { Streams } from '../streams.ts';

export function addController(program: Command, streams: Streams): void {
  program
    .command('controller')
    .description('drive rollouts; run several, one is elected')
    .option('--name <name>', 'this controller in the election and in audit records (default: host and process)')
    .addHelpText('after', '\nIt runs until SIGTERM or Ctrl-C and prints a line an event. A silent cluster is asked again, for ever.\n')
    .action(async (flags: { readonly name?: string }, command: Command) => {
      const context = contextOf(command, streams);
      const { gate, rollout, kv } = await connect(context);
      const name = flags.name ?? `${hostname()}.${process.pid}`;
      const say = (event: object, human: string): void => {
        const time = new Date().toISOString();
        printNext(streams, context.output, { time, ...event }, () => `${time.slice(11, 23)}  ${human}\n`);
      };
      const running = rollout.controller(gate, { name, onEvent: (event) => say(event, describe(event)) });
      say({ type: 'started', name, endpoints: context.endpoints }, `controller ${name} for ${context.endpoints.join(' ')}`);
      await new Promise<void>((resolve) => {
        process.once('SIGTERM', resolve);
        process.once('SIGINT', resolve);
      });
      await running.stop().catch(() => undefined);
      await kv.close();
    });
}

function describe(event: ControllerEvent): string {
  switch (event.type) {
    case 'elected':
      return `elected, fencing token ${event.token}`;
    case 'lost':
      return `not elected any more: ${event.reason}`;
    case 'moved':
      return `${event.channel} ${event.rollout}  ${event.action}  ${event.reason}`;
    case 'trouble':
      return `${event.channel ?? 'cluster'}: ${event.message}; trying again`;
  }
}
