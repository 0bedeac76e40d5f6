import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { SERVICES_NODES } from '../kubernetes-names.js';
import type { Configuration } from '../variables.js';
import { CHARTS, chartSource, ownChart } from './charts.js';

export interface ArgoEventsProps {
  readonly configuration: Configuration;
  /** Of the controller. */
  readonly namespace: string;
  /** Where workflows run: bus, event source and sensors are there. */
  readonly workflowNamespace: string;
  /** Folder of the project. */
  readonly root: string;
}

/** Version of JetStream. The controller has a list of versions and knows no other; ours has this one, whatever the chart's has. */
const JETSTREAM = {
  version: '2.10.10',
  natsImage: 'nats:2.10.10',
  metricsExporterImage: 'natsio/prometheus-nats-exporter:0.14.0',
  configReloaderImage: 'natsio/nats-server-config-reloader:0.14.0',
  startCommand: '/nats-server',
};

/** Argo Events, then the bus and the webhook by which `@trigger` hears of events. */
export class ArgoEvents extends Construct {
  constructor(scope: Construct, id: string, props: ArgoEventsProps) {
    super(scope, id);
    const { configuration, namespace, workflowNamespace } = props;
    const controller = new Release(this, 'release', {
      ...chartSource(CHARTS.argoEvents, configuration.argo_events_chart),
      name: 'argo-events',
      namespace,
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 10,
      values: [
        Fn.jsonencode({
          fullnameOverride: 'argo-events',
          crds: { install: true, keep: false },
          controller: {
            nodeSelector: SERVICES_NODES,
            rbac: { enabled: true, namespaced: false },
            resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
          },
          configs: { jetstream: { versions: [JETSTREAM] } },
        }),
      ],
    });
    // A release of its own: a chart cannot make objects of kinds that it is only about to define.
    new Release(this, 'configuration', {
      ...ownChart(props.root, 'argo-events-config'),
      name: 'argo-events-config',
      namespace: workflowNamespace,
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 10,
      values: [
        Fn.jsonencode({ eventBus: { replicas: configuration.argo_events_bus_replicas, version: JETSTREAM.version } }),
      ],
      dependsOn: [controller],
    });
  }
}
