import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { Fn, type TerraformStack } from 'cdktf';
import { addAzureProvider, addRandomProvider } from '../providers.js';
import type { Configuration } from '../variables.js';
import type { Sources } from './sources.js';

/** Application id of AKS's API server in every tenant (Microsoft Learn, kubelogin-authentication). */
const AKS_SERVER_ID = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** Azure, and the cluster by its own certificate or, where local accounts are off, by kubelogin. */
export function addProviders(stack: TerraformStack, configuration: Configuration): void {
  addAzureProvider(stack, configuration);
  addRandomProvider(stack);
}

export function addClusterProviders(stack: TerraformStack, { cluster }: Sources, configuration: Configuration): void {
  const { exec, ...access } = configuration.entra_rbac ? byKubelogin(cluster, configuration) : byCertificate(cluster);
  new KubernetesProvider(stack, 'kubernetes', {
    ...access,
    ...(exec && { exec: [exec] }),
    // What AKS and admission controllers add to objects is theirs.
    ignoreAnnotations: ['^azure\\.workload\\.identity/', '^autoscaling\\.'],
  });
  new HelmProvider(stack, 'helm', { kubernetes: { ...access, ...(exec && { exec }) } });
}

function byCertificate(cluster: Sources['cluster']) {
  const credentials = cluster.kubeConfig.get(0);
  return {
    host: credentials.host,
    clientCertificate: Fn.base64decode(credentials.clientCertificate),
    clientKey: Fn.base64decode(credentials.clientKey),
    clusterCaCertificate: Fn.base64decode(credentials.clusterCaCertificate),
    exec: undefined,
  };
}

function byKubelogin(cluster: Sources['cluster'], { kubelogin }: Configuration) {
  const { host, clusterCaCertificate } = cluster.kubeConfig.get(0);
  return {
    host,
    clusterCaCertificate: Fn.base64decode(clusterCaCertificate),
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'kubelogin',
      args: ['get-token', '--login', kubelogin, '--server-id', AKS_SERVER_ID],
    },
  };
}
