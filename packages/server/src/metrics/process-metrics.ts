import type { Registry } from './registry.ts';

/** The names every Prometheus client library uses for its process. */
export function registerProcess(registry: Registry): void {
  const startSeconds = Math.floor(Date.now() / 1000 - process.uptime());
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  registry.read('counter', 'process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.', cpuSeconds);
  registry.read('gauge', 'process_resident_memory_bytes', 'Resident memory size in bytes.', () => process.memoryUsage.rss());
  registry.read('gauge', 'process_heap_bytes', 'JavaScript heap in use in bytes.', () => process.memoryUsage().heapUsed);
  registry.read('gauge', 'process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', () => startSeconds);
}
