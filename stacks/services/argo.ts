import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1/index.js';
import { RoleV1 } from '@cdktf/provider-kubernetes/lib/role-v1/index.js';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { SERVICE_ACCOUNTS, SERVICES_NODES } from '../kubernetes-names.js';
import type { Configuration } from '../variables.js';
import { CHARTS, chartSource } from './charts.js';
import { WORKLOAD_IDENTITY_LABEL, type Credentials } from './credentials.js';
import { userRules } from './user-role.js';

export interface ArgoProps {
  readonly configuration: Configuration;
  readonly namespace: string;
  readonly credentials: Credentials;
}

/** Argo Workflows for one namespace, and who may use it. */
export class Argo extends Construct {
  constructor(scope: Construct, id: string, { configuration, namespace, credentials }: ArgoProps) {
    super(scope, id);
    const release = new Release(this, 'release', {
      ...chartSource(CHARTS.argoWorkflows, configuration.argo_workflows_chart),
      name: 'argo-workflows',
      namespace,
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 10,
      values: [Fn.jsonencode(argoValues(configuration, namespace, credentials))],
    });
    const user = new ServiceAccountV1(this, 'user', {
      metadata: { name: SERVICE_ACCOUNTS.user.name, namespace },
      automountServiceAccountToken: false,
    });
    const role = new RoleV1(this, 'user_role', {
      metadata: { name: 'metaflow-user', namespace },
      rule: userRules(),
      dependsOn: [release],
    });
    new RoleBindingV1(this, 'user_role_binding', {
      metadata: { name: 'metaflow-user', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.metadata.name },
      subject: [
        { kind: 'ServiceAccount', name: user.metadata.name, namespace },
        // With logins of Entra ID, Kubernetes knows a group by its object id.
        ...(configuration.entra_rbac ? configuration.data_scientist_object_ids : []).map((name) => ({
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'Group',
          name,
        })),
      ],
    });
  }
}

/** Values of the chart `argo-workflows`. Names, so that the documented port forward finds the server. */
function argoValues(configuration: Configuration, namespace: string, { azure, annotations }: Credentials) {
  const onServicesNodes = { nodeSelector: SERVICES_NODES };
  const withIdentity = azure.mode === 'workload_identity';
  const { name: serviceAccountName } = SERVICE_ACCOUNTS.argoTasks;
  return {
    fullnameOverride: 'argo-workflows',
    singleNamespace: true,
    createAggregateRoles: false,
    // The small definitions, by the release itself: the full ones come by a Job that downloads them.
    crds: { install: true, keep: false, full: false },
    workflow: {
      // Its role: write task results, and nothing else; and, for exit hooks that call a URL, watch for these.
      serviceAccount: { create: true, name: serviceAccountName, annotations: annotations('tasks') },
      rbac: { create: true, agentPermissions: true },
    },
    controller: {
      ...onServicesNodes,
      clusterWorkflowTemplates: { enabled: false },
      workflowNamespaces: [namespace],
      // What ended goes, or etcd fills up: Metaflow has its own record of each run.
      retentionPolicy: { completed: 200, failed: 200, errored: 200 },
      workflowDefaults: {
        spec: {
          // Metaflow leaves it unset; pods of exit hooks would run as `default`.
          serviceAccountName,
          ttlStrategy: { secondsAfterCompletion: 7 * 86_400 },
          podGC: { strategy: 'OnPodCompletion', deleteDelayDuration: '1h' },
          ...(withIdentity && { podMetadata: { labels: WORKLOAD_IDENTITY_LABEL } }),
        },
      },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    },
    server: {
      ...onServicesNodes,
      clusterWorkflowTemplates: { enabled: false },
      authModes: configuration.argo_server_auth_modes,
      // Behind a port forward, which is encrypted.
      secure: false,
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    },
    executor: { resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } } },
    useStaticCredentials: false,
    // Agents of exit hooks look for a token under this name.
    extraObjects: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/service-account-token',
        metadata: {
          name: `${serviceAccountName}.service-account-token`,
          namespace,
          annotations: { 'kubernetes.io/service-account.name': serviceAccountName },
        },
      },
    ],
  };
}
