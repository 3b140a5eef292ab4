import { attributesOf } from '../admin/publisher.ts';
import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

const POLL_MS = 50;

/**
 * What leaders look after by themselves, once everybody runs: what members say of themselves is known of those that belong to the
 * cluster, and of nobody else (etcd: members of the store); the cluster version is the newest that all of them take part in
 * (001-formats, section 8; etcd: monitorVersions); who is over its quota has said so (etcd: NOSPACE).
 */
export function administered(run: Run): void {
  const { options } = run;
  if (options.publishes === 1) within(run, 'published', whyNotPublished);
  if (options.programs > 0) within(run, 'cluster-version', whyNotRaised);
  if (options.quotaBytes > 0) within(run, 'quota', whyNoAlarm);
}

function within(run: Run, checker: string, why: (run: Run) => string): void {
  const { schedule, options } = run;
  const untilMs = schedule.nowMs + options.livenessMs;
  for (let problem = why(run); problem !== ''; problem = why(run)) {
    if (schedule.nowMs >= untilMs) throw new Violation(checker, `${problem}, after ${options.livenessMs} ms`, schedule.nowMs);
    run.runFor(POLL_MS);
  }
}

function whyNotPublished({ cluster }: Run): string {
  const expected = cluster.names.map((name) => text(cluster.member(name)?.id ?? 0, attributesOf(name))).toSorted();
  for (const name of cluster.names) {
    const published = [...(cluster.member(name)?.store.attributes ?? [])].map(([id, attributes]) => text(id, attributes)).toSorted();
    if (published.join(' ') !== expected.join(' ')) return `${name} knows ${published.join(' ')}; there are ${expected.join(' ')}`;
  }
  return '';
}

const text = (id: number, { name, clientUrls }: ReturnType<typeof attributesOf>): string => `${id}=${name}@${clientUrls.join()}`;

function whyNotRaised({ cluster }: Run): string {
  const common = Math.min(...cluster.names.map((name) => cluster.place(name).program));
  for (const name of cluster.names) {
    const version = cluster.member(name)?.store.clusterVersion;
    if (version !== common) return `${name} is at version ${version}, and all take part in ${common}`;
  }
  return '';
}

/** Once it is raised, nothing is written that would take more. */
function whyNoAlarm({ cluster }: Run): string {
  const full = cluster.names.find((name) => {
    const member = cluster.member(name);
    return member?.store.isOverQuota === true && !member.store.alarms.some((alarm) => alarm.member === member.id);
  });
  return full === undefined ? '' : `${full} is over its quota, and has raised no alarm`;
}
