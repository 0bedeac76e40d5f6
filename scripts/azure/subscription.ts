import { z } from 'zod';
import type { Configuration } from '../../stacks/variables.js';
import { Failure } from '../local-stack/failure.js';
import { Az, AzError } from './az.js';
import { namedSubscription } from './configuration.js';
import { ProgramMissing } from './program.js';

const account = z.object({ id: z.string(), name: z.string() });

/**
 * The environment for Terraform, whose azurerm provider insists on a subscription: where neither the variable nor the
 * environment names one, that of the login.
 * @throws Failure when there is no login either
 */
export async function withSubscription(
  configuration: Configuration,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<NodeJS.ProcessEnv> {
  if (namedSubscription(configuration, env) !== undefined) return env;
  try {
    const { id, name } = await new Az({ env, signal }, undefined).json(account, 'account', 'show');
    say(`Subscription of the login: ${name} (${id})`);
    return { ...env, ARM_SUBSCRIPTION_ID: id };
  } catch (error) {
    if (error instanceof ProgramMissing) {
      throw new Failure(
        'No subscription is named, and az is not on the PATH. Set subscription_id or ARM_SUBSCRIPTION_ID, or install the Azure CLI.',
      );
    }
    if (error instanceof AzError) {
      throw new Failure(
        `No subscription is named, and there is no login: ${error.message} Run az login, or set subscription_id.`,
      );
    }
    throw error;
  }
}
