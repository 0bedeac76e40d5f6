import type { Identity } from '../infra/identity.js';

/** Identity of pods, by purpose. */
export type Purpose = 'tasks' | 'ui' | 'airflow';

/** What pods authenticate with, to Azure and to the metadata service. */
export interface Credentials {
  readonly azure: Identity;
  /** Undefined when the service asks for none; a secret. */
  readonly metadataKey: string | undefined;
  /** Annotations of a service account: with workload identity, the managed identity that it stands for. */
  readonly annotations: (purpose: Purpose) => Record<string, string>;
}

/** Label that a pod must have for AKS to give it a token of its service account's managed identity. */
export const WORKLOAD_IDENTITY_LABEL = { 'azure.workload.identity/use': 'true' } as const;

export function credentialsOf(azure: Identity, metadataKey: string | undefined): Credentials {
  return {
    azure,
    metadataKey,
    annotations(purpose) {
      if (azure.mode === 'service_principal') return {};
      const clientId = { tasks: azure.tasksClientId, ui: azure.uiClientId, airflow: azure.airflowClientId }[purpose];
      return clientId === undefined ? {} : { 'azure.workload.identity/client-id': clientId };
    },
  };
}
