/** What one stretch of load gave. Durations are milliseconds. */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx. */
  readonly non2xx: number;
  /** Connection errors, timeouts, and answers of 2xx that did not do the work. */
  readonly failures: number;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2; // both are inside the list
}

/** The value that a share of all values (0 ... 1) does not exceed. Sorts in place. */
export function percentile(values: Float64Array, share: number): number {
  if (values.length === 0) return NaN;
  values.sort();
  return values[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)]!; // inside the list
}

/** One measurement out of several rounds: medians of the speeds, sums of what went wrong. */
export function combine(rounds: readonly Measurement[]): Measurement {
  const of = (field: keyof Measurement): number[] => rounds.map((round) => round[field]);
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    requestsPerSecond: median(of('requestsPerSecond')),
    p50Ms: median(of('p50Ms')),
    p99Ms: median(of('p99Ms')),
    non2xx: sum(of('non2xx')),
    failures: sum(of('failures')),
  };
}
