import type { KubernetesCluster } from '@cdktf/provider-azurerm/lib/kubernetes-cluster/index.js';
import { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js';
import { MonitorDataCollectionRuleAssociation } from '@cdktf/provider-azurerm/lib/monitor-data-collection-rule-association/index.js';
import { MonitorDataCollectionRule } from '@cdktf/provider-azurerm/lib/monitor-data-collection-rule/index.js';
import { MonitorDiagnosticSetting } from '@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js';
import { Construct } from 'constructs';
import { placed, type Common } from './common.js';

/** The audit log without reads, who was let in, and why nodes came and went. */
const CLUSTER_LOGS = ['kube-audit-admin', 'guard', 'cluster-autoscaler'];

/** Logs of the containers and of the cluster, in a Log Analytics workspace. */
export class Monitoring extends Construct {
  readonly workspaceId: string;
  private readonly rule: MonitorDataCollectionRule;

  constructor(scope: Construct, id: string, props: Common) {
    super(scope, id);
    const workspace = new LogAnalyticsWorkspace(this, 'workspace', {
      ...placed(props),
      name: props.named.logAnalytics,
      sku: 'PerGB2018',
      retentionInDays: props.configuration.log_analytics_days,
      localAuthenticationEnabled: false,
    });
    // With a managed identity the agent sends nothing before a rule says what.
    this.rule = new MonitorDataCollectionRule(this, 'container_logs', {
      ...placed(props),
      name: `MSCI-${props.named.logAnalytics}`,
      kind: 'Linux',
      destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }] },
      dataFlow: [{ streams: ['Microsoft-ContainerInsights-Group-Default'], destinations: ['workspace'] }],
      dataSources: {
        extension: [
          {
            name: 'ContainerInsightsExtension',
            extensionName: 'ContainerInsights',
            streams: ['Microsoft-ContainerInsights-Group-Default'],
          },
        ],
      },
    });
    this.workspaceId = workspace.id;
  }

  watch(cluster: KubernetesCluster): void {
    new MonitorDataCollectionRuleAssociation(this, 'container_logs_of_cluster', {
      name: 'ContainerInsightsExtension',
      targetResourceId: cluster.id,
      dataCollectionRuleId: this.rule.id,
    });
    new MonitorDiagnosticSetting(this, 'cluster_logs', {
      name: 'metaflow',
      targetResourceId: cluster.id,
      logAnalyticsWorkspaceId: this.workspaceId,
      logAnalyticsDestinationType: 'Dedicated',
      enabledLog: CLUSTER_LOGS.map((category) => ({ category })),
    });
  }
}
