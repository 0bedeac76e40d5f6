import { z } from 'zod';
import { ProgramMissing, run } from '../../azure/program.js';
import { findVersion, isAtLeast } from '../../azure/version.js';
import { MINIMUM_TERRAFORM, terraformBinary, terraformVersion } from '../../deploy/terraform.js';
import { type Check, fail, type Finding, type MachineContext, pass, warn } from '../check.js';

/** The first one whose `az aks get-versions` and `az postgres flexible-server list-skus` answer in today's form. */
const MINIMUM_AZ = '2.60.0';
/** Versions by which kubectl may be apart from the cluster (Kubernetes' version skew policy). */
const KUBECTL_SKEW = 1;

const azVersion = z.object({ 'azure-cli': z.string() });
const kubectlVersion = z.object({ clientVersion: z.object({ gitVersion: z.string() }) });

export const toolChecks: readonly Check<MachineContext>[] = [
  {
    name: 'terraform',
    run: ({ env, signal }) =>
      orMissing(
        async () => {
          const version = await terraformVersion(env, signal);
          const get = `Install ${MINIMUM_TERRAFORM} or later: https://developer.hashicorp.com/terraform/install`;
          return isAtLeast(version, MINIMUM_TERRAFORM) ? pass(version) : fail(`version ${version}`, get);
        },
        `Install ${terraformBinary(env)}: https://developer.hashicorp.com/terraform/install`,
      ),
  },
  {
    name: 'az',
    run: ({ env, signal }) =>
      orMissing(async () => {
        const { stdout } = await run('az', ['version', '--output', 'json'], { env, signal });
        const version = azVersion.parse(JSON.parse(stdout))['azure-cli'];
        return isAtLeast(version, MINIMUM_AZ)
          ? pass(version)
          : fail(`version ${version}`, `Bring it to ${MINIMUM_AZ} or later: az upgrade`);
      }, 'Install the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli'),
  },
  {
    name: 'kubectl',
    run: ({ env, signal, configuration: { kubernetes_version } }) =>
      orMissing(async () => {
        const { stdout } = await run('kubectl', ['version', '--client', '--output', 'json'], { env, signal });
        const version = findVersion(kubectlVersion.parse(JSON.parse(stdout)).clientVersion.gitVersion) ?? '';
        return Math.abs(minor(version) - minor(kubernetes_version)) <= KUBECTL_SKEW
          ? pass(version)
          : warn(
              `version ${version}, the cluster's is ${kubernetes_version}`,
              `Install one of ${kubernetes_version}: az aks install-cli --client-version ${kubernetes_version}.0`,
            );
      }, 'Install it: az aks install-cli'),
  },
  {
    name: 'kubelogin',
    run: async ({ env, signal, configuration: { entra_rbac } }) =>
      entra_rbac
        ? orMissing(async () => {
            const { stdout, stderr } = await run('kubelogin', ['--version'], { env, signal });
            return pass(findVersion(stdout + stderr) ?? 'found');
          }, 'Install it, because with entra_rbac logins to the cluster go through it: az aks install-cli')
        : { verdict: 'skip', found: 'not needed without entra_rbac' },
  },
];

async function orMissing(look: () => Promise<Finding>, remedy: string): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ProgramMissing) return fail('is not on the PATH', remedy);
    throw error;
  }
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
