import type { Command } from 'commander';
import { hostname } from 'node:os';
import { controller, type ControllerEvent } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { connect } from '../gate.ts';
import type { Streams } from '../streams.ts';

export function addController(program: Command, streams: Streams): void {
  program
    .command('controller')
    .description('drive rollouts; run several, one is elected')
    .option('--name <name>', 'this controller in the election and in audit records', `${hostname()}.${process.pid}`)
    .action(async (flags: { readonly name: string }, command: Command) => {
      const context = contextOf(command, streams);
      const { gate, kv } = connect(context);
      const running = controller(gate, { name: flags.name, onEvent: (event) => streams.out.write(`${describe(event)}\n`) });
      streams.out.write(`${stamp()}  controller ${flags.name} for ${context.endpoints.join(' ')}\n`);
      await new Promise<void>((resolve) => {
        process.once('SIGTERM', resolve);
        process.once('SIGINT', resolve);
      });
      await running.stop().catch(() => undefined);
      await kv.close();
    });
}

const stamp = (): string => new Date().toISOString().slice(11, 23);

function describe(event: ControllerEvent): string {
  switch (event.type) {
    case 'elected':
      return `${stamp()}  elected, fencing token ${event.token}`;
    case 'lost':
      return `${stamp()}  not elected any more: ${event.reason}`;
    case 'moved':
      return `${stamp()}  ${event.channel} ${event.rollout}  ${event.action}  ${event.reason}`;
    case 'trouble':
      return `${stamp()}  ${event.channel ?? 'cluster'}: ${event.message}; trying again`;
  }
}
