import type { Command } from '../command/command.ts';
import type { DecodedHeader } from '../command/header.ts';
import { validateCommand } from '../command/validate.ts';
import { refusal } from '../refusal.ts';
import type { State } from '../state.ts';
import { applyAlarm } from './alarm.ts';
import { applyClusterVersion } from './cluster-version.ts';
import { applyCompact } from './compact.ts';
import { applyDeleteRange } from './delete-range.ts';
import { applyLeaseExpire, applyLeaseGrant, applyLeaseKeepAlive, applyLeaseRevoke } from './lease.ts';
import { applyMemberAttributes } from './member-attributes.ts';
import { applyPut } from './put.ts';
import { applyTxn } from './txn.ts';
import type { Applied } from './work.ts';

/** `logTime` is the entry's. A command that no edge should have let through is refused here too, the same on every member. */
export function applyCommand(state: State, header: DecodedHeader, command: Command, logTime: number): Applied {
  if (header.session !== 0) return refusal('sessionNotFound');
  return validateCommand(command) ?? dispatch(state, command, logTime);
}

function dispatch(state: State, command: Command, logTime: number): Applied {
  switch (command.kind) {
    case 'put':
      return applyPut(state, command);
    case 'deleteRange':
      return applyDeleteRange(state, command);
    case 'txn':
      return applyTxn(state, command);
    case 'compact':
      return applyCompact(state, command);
    case 'leaseGrant':
      return applyLeaseGrant(state, command, logTime);
    case 'leaseRevoke':
      return applyLeaseRevoke(state, command);
    case 'leaseKeepAlive':
      return applyLeaseKeepAlive(state, command, logTime);
    case 'leaseExpire':
      return applyLeaseExpire(state, command, logTime);
    case 'alarm':
      return applyAlarm(state, command);
    case 'clusterVersion':
      return applyClusterVersion(state, command);
    case 'memberAttributes':
      return applyMemberAttributes(state, command);
  }
}
