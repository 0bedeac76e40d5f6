import type { AzureContext, Check } from '../check.js';
import { capacityChecks } from './capacity.js';
import { nameChecks } from './names.js';
import { rightsChecks } from './rights.js';
import { serviceChecks } from './services.js';
import { subscriptionChecks } from './subscription.js';

/** All that needs a login, in the order of the report. */
export const AZURE_CHECKS: readonly Check<AzureContext>[] = [
  ...subscriptionChecks,
  ...rightsChecks,
  ...nameChecks,
  ...capacityChecks,
  ...serviceChecks,
];
