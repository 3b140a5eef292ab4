import type { JsonValue } from '@raftgate/contract';
import type { RolloutStatus } from '../document/rollout.ts';

/** What a controller tells whoever watches it. For people: nothing depends on one being heard. */
export type ControllerEvent =
  | { readonly type: 'elected'; readonly token: number }
  | { readonly type: 'lost'; readonly reason: string }
  | {
      readonly type: 'moved';
      readonly channel: string;
      readonly rollout: string;
      readonly revision: number;
      /** As in the audit record: `region.activate`, `rollout.pause` ... */
      readonly action: string;
      readonly reason: string;
      readonly details: JsonValue;
      readonly status: RolloutStatus;
    }
  /** The engine did not answer, or a document cannot be read; it is tried again. */
  | { readonly type: 'trouble'; readonly channel: string | undefined; readonly message: string };
