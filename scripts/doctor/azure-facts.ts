import { z } from 'zod';
import type { Names } from '../../stacks/naming.js';
import type { Configuration } from '../../stacks/variables.js';
import { type AzCommands, AzError } from '../azure/az.js';
import { poolsOf } from './pools.js';

const resources = z.array(z.object({ name: z.string(), type: z.string() }));

const usages = z.array(
  z.object({
    name: z.object({ value: z.string() }),
    // az prints them as texts
    currentValue: z.coerce.number(),
    limit: z.coerce.number(),
  }),
);

const sizes = z.array(
  z.object({
    name: z.string(),
    family: z.string(),
    capabilities: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    locationInfo: z.array(z.object({ zones: z.array(z.string()).nullish() })).nullish(),
    restrictions: z
      .array(
        z.object({
          type: z.string(),
          reasonCode: z.string().nullish(),
          restrictionInfo: z.object({ zones: z.array(z.string()).nullish() }).nullish(),
        }),
      )
      .nullish(),
  }),
);

export type Usage = z.output<typeof usages>[number];
export type Size = z.output<typeof sizes>[number];

/** Answers of Azure that several checks need; each is asked for once, when the first one needs it. */
export class AzureFacts {
  private readonly asked = new Map<string, Promise<unknown>>();

  constructor(
    private readonly az: AzCommands,
    private readonly configuration: Configuration,
    private readonly names: Names,
  ) {}

  /** What lies in the deployment's own resource group; undefined when there is no such group. */
  ownResources(): Promise<z.output<typeof resources> | undefined> {
    return this.once('resources', async () => {
      const query = ['--query', '[].{name:name,type:type}'];
      try {
        const group = ['--resource-group', this.names.resourceGroup];
        await this.az.text('group', 'show', '--name', this.names.resourceGroup);
        return await this.az.json(resources, 'resource', 'list', ...group, ...query);
      } catch (error) {
        if (error instanceof AzError && error.code === 'ResourceGroupNotFound') return undefined;
        throw error;
      }
    });
  }

  /** Whether a resource of this name is this deployment's. */
  async owns(name: string): Promise<boolean> {
    const own = await this.ownResources();
    return own?.some((resource) => resource.name.toLowerCase() === name.toLowerCase()) ?? false;
  }

  /** Use and limits of vCPUs in the region. */
  usages(): Promise<Usage[]> {
    return this.once('usages', () =>
      this.az.json(usages, 'vm', 'list-usage', '--location', this.configuration.location),
    );
  }

  /** The sizes that the configuration names, as far as the region knows them. The list of all takes a minute. */
  sizes(): Promise<Size[]> {
    return this.once('sizes', () => {
      const wanted = new Set(poolsOf(this.configuration).map(({ size }) => `name=='${size}'`));
      const where = ['--location', this.configuration.location, '--resource-type', 'virtualMachines', '--all'];
      return this.az.json(sizes, 'vm', 'list-skus', ...where, '--query', `[?${[...wanted].join(' || ')}]`);
    });
  }

  private once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.asked.get(key) as Promise<T> | undefined; // each key is used in one method
    if (known) return known;
    const answer = ask();
    this.asked.set(key, answer);
    return answer;
  }
}
