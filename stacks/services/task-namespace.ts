import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { TASK_SECRETS } from '../kubernetes-names.js';
import type { Credentials } from './credentials.js';

export interface TaskNamespaceProps {
  readonly namespace: string;
  readonly credentials: Credentials;
  /** Name of the service account of tasks; not made when a chart makes it. */
  readonly serviceAccount?: string;
}

/** What pods of tasks need in their namespace: an identity for the blobs, and the key of the metadata service. */
export class TaskNamespace extends Construct {
  constructor(scope: Construct, id: string, { namespace, credentials, serviceAccount }: TaskNamespaceProps) {
    super(scope, id);
    const { azure, metadataKey } = credentials;
    if (serviceAccount !== undefined) {
      new ServiceAccountV1(this, 'service_account', {
        metadata: { name: serviceAccount, namespace, annotations: credentials.annotations('tasks') },
        automountServiceAccountToken: false,
      });
    }
    if (azure.mode === 'service_principal') {
      new SecretV1(this, 'azure', {
        metadata: { name: TASK_SECRETS.azure, namespace },
        data: {
          AZURE_TENANT_ID: azure.tenantId,
          AZURE_CLIENT_ID: azure.clientId,
          AZURE_CLIENT_SECRET: azure.clientSecret,
        },
      });
    }
    if (metadataKey !== undefined) {
      new SecretV1(this, 'metadata', {
        metadata: { name: TASK_SECRETS.metadata, namespace },
        data: { METAFLOW_SERVICE_HEADERS: Fn.jsonencode({ 'x-api-key': metadataKey }) },
      });
    }
  }
}
