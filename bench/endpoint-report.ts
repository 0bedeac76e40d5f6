import type { EndpointResult } from './alternate.js';
import { figure, table } from './table.js';

/** The table that is printed: one line per endpoint, the columns of each contender, and the ratio of the first to the second. */
export function report(results: readonly EndpointResult[]): string {
  const two = results.some((result) => result.measurements.length > 1);
  const columns = (of: string): string[] => [`${of}req/s`, 'p50', 'p99', 'not 2xx', 'failed'];
  const head = [
    'endpoint',
    ...columns(two ? 'ours: ' : ''),
    ...(two ? [...columns('theirs: '), 'ratio', 'p99 ratio'] : []),
  ];
  const rows = results.map(({ title, measurements }) => {
    const cells = measurements.flatMap((m) => [
      figure(m.requestsPerSecond),
      figure(m.p50Ms),
      figure(m.p99Ms),
      String(m.non2xx),
      String(m.failures),
    ]);
    const [ours, theirs] = measurements;
    if (!ours || !theirs) return [title, ...cells];
    return [
      title,
      ...cells,
      `${figure(ours.requestsPerSecond / theirs.requestsPerSecond)} x`,
      figure(ours.p99Ms / theirs.p99Ms),
    ];
  });
  return table([head, ...rows]);
}
