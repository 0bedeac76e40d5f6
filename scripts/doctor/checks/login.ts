import { z } from 'zod';
import { Az, AzError } from '../../azure/az.js';
import { namedSubscription } from '../../azure/configuration.js';
import { fail, type Finding, type MachineContext, pass, warn } from '../check.js';

const account = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  user: z.object({ name: z.string(), type: z.string() }).nullish(),
});
export type Account = z.output<typeof account>;

export interface Login {
  /** Absent when there is none that works. */
  readonly account?: Account;
  readonly findings: readonly Finding[];
}

/** Who is logged in to which subscription. All other checks of Azure need it. */
export async function checkLogin({ configuration, env, signal }: MachineContext): Promise<Login> {
  const wanted = namedSubscription(configuration, env);
  const az = new Az({ env, signal }, wanted);
  let found: Account;
  try {
    found = await az.json(account, 'account', 'show');
    await az.text('account', 'get-access-token', '--query', 'expiresOn'); // the token itself is not printed
  } catch (error) {
    if (!(error instanceof AzError)) throw error;
    return { findings: [explain(error, wanted)] };
  }
  if (found.state !== 'Enabled') {
    const remedy =
      'Have it enabled (billing, spending limit), or set subscription_id to another: az account list --output table';
    return { findings: [fail(`the subscription ${found.name} is ${found.state}`, remedy)] };
  }
  return {
    account: found,
    findings: [
      pass(`${found.user?.name ?? 'somebody'} in ${found.name} (${found.id})`),
      ...(env.ARM_CLIENT_ID
        ? [
            warn(
              'ARM_CLIENT_ID is set: Terraform will use that login, the checks below used the one of az',
              'Log az in as the same: az login --service-principal',
            ),
          ]
        : []),
    ],
  };
}

function explain({ message }: AzError, wanted: string | undefined): Finding {
  return wanted !== undefined && /subscription|not found|doesn't exist/i.test(message) && !/az login/.test(message)
    ? fail(
        `no access to the subscription ${wanted}: ${message}`,
        'Set subscription_id to one of: az account list --output table',
      )
    : fail(`no login: ${message}`, 'Log in: az login');
}
