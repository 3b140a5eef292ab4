import { type RpcCall, encodeMessage } from '@raftgate/wire';
import { type StatusRequest, writeStatusResponse } from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { NO_LEADER } from '../refusals.ts';
import { ETCD_STORAGE_VERSION, ETCD_VERSION } from '../versions.ts';

export function handleStatus(context: ServerContext, call: RpcCall, _request: StatusRequest): void {
  const { member, view, settings } = context;
  const status = member.status();
  const alarms = member.store.alarms.map(({ member: id, alarm }) => `memberID:${id} alarm:${alarm} `);
  call.respond(
    encodeMessage(writeStatusResponse, {
      header: view.header(member.store.revision),
      version: ETCD_VERSION,
      dbSize: member.store.sizeBytes,
      leader: status.leader,
      raftIndex: status.commitIndex,
      raftTerm: status.term,
      raftAppliedIndex: status.appliedIndex,
      errors: status.leader === 0 ? [NO_LEADER, ...alarms] : alarms,
      dbSizeInUse: member.store.sizeInUseBytes,
      isLearner: view.isLearner,
      storageVersion: ETCD_STORAGE_VERSION,
      dbSizeQuota: settings.quotaBytes,
      downgradeInfo: undefined,
    }),
  );
}
