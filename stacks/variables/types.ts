import { z } from 'zod';

/**
 * The value types of the variables. Each names what it expects, because its text is what a user reads after "expected".
 * As in Terraform, a number or a yes-or-no may be written as a text.
 */

export interface Documentation {
  /** A sentence: what the variable does. */
  readonly description: string;
  /** What it costs or saves, roughly; only where it does. */
  readonly cost?: string;
  /** What a later change destroys or interrupts; nothing when absent. */
  readonly change?: string;
  readonly unit?: string;
}

declare module 'zod' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- zod's own way to type `.meta()`
  interface GlobalMeta extends Partial<Documentation> {}
}

export function text(pattern: RegExp, expected: string) {
  return z.string({ error: `expected ${expected}` }).regex(pattern, { error: `expected ${expected}` });
}

export function oneOf<const T extends readonly [string, ...string[]]>(...values: T) {
  return z.enum(values, { error: `expected one of ${values.map((value) => `"${value}"`).join(', ')}` });
}

export function yesNo() {
  const literal = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);
  return z.preprocess(literal, z.boolean({ error: 'expected true or false' }));
}

export function whole(min: number, max: number) {
  const error = `expected a whole number from ${min} to ${max}`;
  const literal = (value: unknown) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value);
  return z.preprocess(literal, z.number({ error }).int({ error }).min(min, { error }).max(max, { error }));
}

export function list<T extends z.ZodType>(item: T, expected: string) {
  return z.array(item, { error: `expected a list of ${expected}` });
}

export function map<T extends z.ZodType>(key: z.ZodString, item: T, expected: string) {
  return z.record(key, item, { error: `expected a map of ${expected}` });
}

/** An IPv4 network, written by its first address: its range is compared with others, so that a typo is found here. */
export function cidr(minPrefix: number, maxPrefix: number) {
  const expected = `expected an IPv4 network such as 10.20.0.0/${minPrefix}, with a prefix of /${minPrefix} to /${maxPrefix} and written by its first address`;
  return z.string({ error: expected }).refine((value) => {
    const network = parseCidr(value);
    return network !== undefined && network.prefix >= minPrefix && network.prefix <= maxPrefix;
  }, expected);
}

export interface Network {
  /** First and last address as numbers, both inside. */
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** @returns undefined when the text is no IPv4 network, or not written by its first address. */
export function parseCidr(value: string): Network | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  if (!match) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

/** An Azure subnet's resource id. */
export const subnetId = () =>
  text(
    /^\/subscriptions\/[0-9a-fA-F-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/,
    'the id of a subnet, /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/… (az network vnet subnet show --query id)',
  );

export const objectId = () =>
  text(
    /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
    'an object id such as 3f2c7c4e-7f6b-4b8e-9d55-0a8f6f6c2d11 (az ad group show --group NAME --query id)',
  );

export const vmSize = () => text(/^Standard_[A-Z][A-Za-z0-9_-]+$/, 'a VM size such as Standard_D4ds_v5');

/** Node labels and taints: what Kubernetes accepts as a key, without the prefixes that AKS keeps for itself. */
export const LABEL_KEY =
  /^(?!kubernetes\.azure\.com\/)([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
