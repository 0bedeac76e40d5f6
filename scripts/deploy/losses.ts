import type { StackState } from './stack-state.js';

/** What goes with a resource, for those that hold data of somebody. */
const LOSSES: Readonly<Record<string, (name: string) => string>> = {
  azurerm_postgresql_flexible_server: (name) =>
    `PostgreSQL server ${name}: all flows, runs, tasks and metadata, and its backups`,
  azurerm_storage_account: (name) =>
    `storage account ${name}: all artifacts, logs and cards, and what soft delete would have kept`,
  azurerm_container_registry: (name) => `container registry ${name}: all images`,
  azurerm_log_analytics_workspace: (name) => `Log Analytics workspace ${name}: all logs`,
  azurerm_kubernetes_cluster: (name) => `cluster ${name}: all that runs on it, and its volumes`,
  kubernetes_persistent_volume_claim_v1: (name) => `volume ${name}: its files`,
  kubernetes_persistent_volume_claim: (name) => `volume ${name}: its files`,
  kubernetes_namespace_v1: (name) => `namespace ${name}: all that was deployed in it, by hand or by flows, too`,
  kubernetes_namespace: (name) => `namespace ${name}: all that was deployed in it, by hand or by flows, too`,
  helm_release: (name) => `Helm release ${name}: deployed workflows and their history`,
};

/** What data is lost when a stack is destroyed, a line each. */
export function losses(state: StackState): string[] {
  const lines = state.flatMap(({ managed, type, name }) => {
    const loss = LOSSES[type];
    return managed && loss ? [loss(name ?? '')] : [];
  });
  return [...new Set(lines)];
}
