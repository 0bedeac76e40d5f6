import { endpoint, type EndpointName } from './endpoints.js';
import type { LoadGenerator } from './load.js';
import type { Seed } from './seed.js';
import { combine, type Measurement } from './statistics.js';

export interface Contender {
  readonly base: string;
  readonly seed: Seed;
  /** Throws when what was measured last does not count. */
  readonly check?: () => void;
}

export interface EndpointResult {
  readonly title: string;
  /** One per contender, in their order. */
  readonly measurements: readonly Measurement[];
}

interface Rounds {
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
}

/**
 * Loads one endpoint of each contender in turn (A B A B ...), after a round that does not count, so that whatever else
 * the machine does falls on all of them.
 */
export async function alternate(
  load: LoadGenerator,
  contenders: readonly Contender[],
  name: EndpointName,
  { seconds, rounds, connections }: Rounds,
): Promise<EndpointResult> {
  const once = async ({ base, seed, check }: Contender, duration: number): Promise<Measurement> => {
    const measurement = await load.run({ base, seed, endpoints: [name], seconds: duration, connections });
    check?.();
    return measurement;
  };
  for (const contender of contenders) await once(contender, Math.min(1, seconds));
  const perContender = contenders.map((): Measurement[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, contender] of contenders.entries()) perContender[i]?.push(await once(contender, seconds));
  }
  return { title: endpoint(name).title, measurements: perContender.map(combine) };
}
