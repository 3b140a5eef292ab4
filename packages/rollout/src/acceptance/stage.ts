import assert from 'node:assert/strict';
import { checkAssignment, decode } from '@raftgate/contract';
import type { Assignment } from '@raftgate/contract';
import type { Kv } from '@raftgate/kv';
import type { Controller } from '../controller/controller.ts';
import { controller } from '../controller/controller.ts';
import type { ControllerEvent } from '../controller/events.ts';
import type { RolloutPhase } from '../document/rollout.ts';
import type { Outcome, RolloutRefusal } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { openGate } from '../gate.ts';
import { apply } from '../manifest/apply.ts';
import { history } from '../read/history.ts';
import type { RolloutStatusView } from '../read/status.ts';
import { status } from '../read/status.ts';
import type { Behaviour } from './fake-instance.ts';
import { FakeInstance } from './fake-instance.ts';
import { channelOf, EVERYWHERE, PARTS, R1, R2, R3, R3B, R4, rolloutOf } from './voice.ts';
import type { RolloutWorld } from './world.ts';
import { settled, until } from './world.ts';

/** Probes catch r3; the fleet hears 95 of 100 with everything but r3b. */
const HEALTHY: Behaviour = {
  loadMs: 20,
  failingProbe: (bundle) =>
    bundle === 'voice@r3' ? { probe: 'speech@1', passed: false, expected: 'segments 2..4', actual: 'segments 0' } : undefined,
  quality: (bundle) => (bundle === 'voice@r3b' ? 12 : 95),
};

/** One test: a namespace of its own, a fleet, controllers; everything it opened it closes. */
export class Stage {
  readonly world: RolloutWorld;
  readonly gate: Gate;
  readonly instances: FakeInstance[] = [];
  readonly events: ControllerEvent[] = [];
  readonly #controllers: Controller[] = [];
  readonly #clients: Kv[] = [];
  static readonly #open = new WeakMap<RolloutWorld, Stage[]>();

  private constructor(world: RolloutWorld, gate: Gate, kv: Kv) {
    this.world = world;
    this.gate = gate;
    this.#clients.push(kv);
  }

  static async open(world: RolloutWorld, namespace: string): Promise<Stage> {
    const kv = await world.connect();
    const stage = new Stage(world, openGate(kv, world.time, { namespace, actor: 'ada' }), kv);
    Stage.#open.set(world, [...(Stage.#open.get(world) ?? []), stage]);
    return stage;
  }

  /** Parts, bundles, the channel, two workers a region, a controller, and r1 live everywhere. */
  static async withR1(world: RolloutWorld, namespace: string, policy: object = {}): Promise<Stage> {
    const stage = await Stage.open(world, namespace);
    await stage.applies([...PARTS, R1, R2, R3, R3B, R4, channelOf(['a', 'b', 'c'], policy)]);
    for (const region of ['a', 'b', 'c']) for (const n of [1, 2]) await stage.joins(region, `${region}${n}`);
    await stage.controls('one');
    await stage.applies([rolloutOf('r1', 'voice@r1', EVERYWHERE)]);
    await stage.reaches('r1', 'Healthy');
    return stage;
  }

  async run<T>(promise: Promise<T>): Promise<T> {
    return await settled(this.world, promise);
  }

  async applies(manifests: readonly object[]): Promise<void> {
    await this.does(apply(this.gate, manifests));
  }

  async does<T>(outcome: Promise<Outcome<T>>): Promise<T> {
    const result = await this.run(outcome);
    assert.ok(result.ok, result.ok ? '' : `${result.refusal.code}: ${result.refusal.message}`);
    return result.value;
  }

  async refuses(outcome: Promise<Outcome<unknown>>): Promise<RolloutRefusal> {
    const result = await this.run(outcome);
    assert.ok(!result.ok, 'expected a refusal');
    return result.refusal;
  }

  async joins(region: string, name: string, behaviour: Partial<Behaviour> = {}): Promise<FakeInstance> {
    const kv = await this.client();
    const instance = new FakeInstance(kv, this.gate, 'voice', region, name, { ...HEALTHY, ...behaviour });
    this.instances.push(instance);
    await this.run(instance.join());
    return instance;
  }

  async controls(name: string, kv?: Kv): Promise<Controller> {
    const own = kv ?? (await this.client());
    const running = controller(
      { ...this.gate, kv: own },
      { name, ttlSeconds: 2, checkpointMs: 100, onEvent: (event) => void this.events.push(event) },
    );
    this.#controllers.push(running);
    return running;
  }

  async stopController(index: number): Promise<void> {
    const [stopped] = this.#controllers.splice(index, 1);
    if (stopped !== undefined) await this.run(stopped.stop());
  }

  async stopControllers(): Promise<void> {
    while (this.#controllers.length > 0) await this.stopController(0);
  }

  async client(): Promise<Kv> {
    const kv = await this.world.connect();
    this.#clients.push(kv);
    return kv;
  }

  async sees(rollout: string): Promise<RolloutStatusView> {
    return await this.does(status(this.gate, 'voice', rollout));
  }

  /** Waits for a phase (or for what `also` says), and gives what it then looks like. */
  async reaches(rollout: string, phase: RolloutPhase, also: (view: RolloutStatusView) => boolean = () => true): Promise<RolloutStatusView> {
    let last = '';
    try {
      return await until(this.world, `${rollout} ${phase}`, async () => {
        const view = await status(this.gate, 'voice', rollout);
        if (!view.ok) return undefined;
        last = `${view.value.record.status.phase} at ${view.value.step}: ${view.value.record.status.reason}`;
        return view.value.record.status.phase === phase && also(view.value) ? view.value : undefined;
      });
    } catch (error) {
      assert.fail(`${error instanceof Error ? error.message : ''}; last seen ${last}`);
    }
  }

  async assignment(region: string): Promise<{ readonly value: Assignment; readonly revision: number }> {
    const [kv] = (await this.run(this.gate.kv.range({ key: this.gate.keys.assignment('voice', region) }))).kvs;
    assert.ok(kv !== undefined, `region ${region} has an assignment`);
    const read = decode(checkAssignment, kv.value);
    assert.ok(read.ok);
    return { value: read.value, revision: kv.modRevision };
  }

  /** `voice@r2 stable 90, voice@r4 candidate 10`. */
  async live(region: string): Promise<string> {
    const { value } = await this.assignment(region);
    return value.generations.map((one) => `${one.name} ${one.role} ${one.weight}`).join(', ');
  }

  /** Actions of the audit log, with the chain proved whole. */
  async audited(): Promise<readonly string[]> {
    const log = await this.does(history(this.gate, 'voice'));
    assert.equal(log.brokenAt, undefined);
    return log.records.map((record) => record.action);
  }

  /** Ends what a claim that failed left open: its controllers and instances would never let the process end. */
  static async abandon(world: RolloutWorld): Promise<void> {
    for (const stage of Stage.#open.get(world) ?? []) {
      for (const instance of stage.instances) instance.crash();
      for (const running of stage.#controllers) void running.stop().catch(() => undefined);
      for (const kv of stage.#clients) await kv.close();
    }
    Stage.#open.delete(world);
  }

  /** Ends a stage whose controller died: nothing waits for its answers. */
  async closeAfterDeath(): Promise<void> {
    this.#controllers.length = 0;
    await this.close();
  }

  async close(): Promise<void> {
    await this.stopControllers();
    for (const instance of this.instances) instance.crash();
    for (const kv of this.#clients) await this.run(kv.close());
    for (const instance of this.instances) {
      const orders = instance.served;
      assert.ok(
        orders.every((order, i) => i === 0 || order.epoch >= (orders[i - 1]?.epoch ?? 0)),
        `${instance.name} never went back`,
      );
    }
  }
}
