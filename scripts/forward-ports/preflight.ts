import { explain } from '../kubernetes/explain.js';
import type { Kubectl } from '../kubernetes/kubectl.js';
import { KubectlError } from '../kubernetes/kubectl-error.js';
import { Failure } from '../local-stack/failure.js';
import type { Part, Target } from './targets.js';

/** For kubectl's own requests: a cluster that is shut down takes connections from nobody, and kubectl would wait for long. */
const REQUEST_TIMEOUT = '--request-timeout=15s';

const IS_IT_DEPLOYED: Readonly<Record<Part, string>> = {
  metaflow: 'Are the services deployed (npm run deploy -- --target services)?',
  argo: 'Is Argo deployed (deploy_argo)?',
  airflow: 'Is Airflow deployed (deploy_airflow)?',
};

/**
 * Asks the cluster once for all Services, so that what concerns all forwards is said once.
 * @throws Failure when there is no cluster, or with a line for each Service that is not there
 */
export async function assertServicesExist(targets: readonly Target[], kubectl: Kubectl): Promise<void> {
  const missing: string[] = [];
  for (const namespace of new Set(targets.map((target) => target.namespace))) {
    const wanted = targets.filter((target) => target.namespace === namespace);
    missing.push(...(await missingIn(namespace, wanted, kubectl)).map((target) => complaint(target, kubectl)));
  }
  const [first, ...others] = missing;
  if (first !== undefined) throw new Failure([first, ...others].join('\n'));
}

async function missingIn(namespace: string, targets: readonly Target[], kubectl: Kubectl): Promise<readonly Target[]> {
  try {
    const names = targets.map(({ service }) => service);
    await kubectl.text('get', 'services', ...names, '-n', namespace, '-o', 'name', REQUEST_TIMEOUT);
    return [];
  } catch (error) {
    if (!(error instanceof KubectlError && error.trouble === 'not-found')) throw explain(error, kubectl);
    const { missing } = error; // a namespace that is missing stands for all that would be in it
    if (missing.some((name) => name.startsWith('namespaces '))) return targets;
    return targets.filter(({ service }) => missing.includes(`services "${service}"`));
  }
}

function complaint({ name, service, namespace, part }: Target, kubectl: Kubectl): string {
  const check = kubectl.shown(`get services -n ${namespace}`);
  return `No Service "${service}" in namespace "${namespace}". ${IS_IT_DEPLOYED[part]} Check: ${check}, or go without: --skip ${name}`;
}
