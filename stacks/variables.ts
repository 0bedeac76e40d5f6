import type { z } from 'zod';
import { cluster } from './variables/cluster.js';
import { database } from './variables/database.js';
import { general } from './variables/general.js';
import { identity } from './variables/identity.js';
import { network } from './variables/network.js';
import { services } from './variables/services.js';
import { storage } from './variables/storage.js';

/** Every variable of both stacks, by the heading under which docs/variables.md lists it. */
export const groups = {
  General: general,
  'Identity and access': identity,
  Network: network,
  Database: database,
  Storage: storage,
  'Cluster and registry': cluster,
  Services: services,
} as const;

export const variables = {
  ...general,
  ...identity,
  ...network,
  ...database,
  ...storage,
  ...cluster,
  ...services,
} as const;

export type Configuration = Readonly<z.output<z.ZodObject<typeof variables>>>;

export type VariableName = keyof Configuration;

export const isVariable = (name: string): name is VariableName => Object.hasOwn(variables, name);
