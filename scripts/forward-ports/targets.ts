export const TARGET_NAMES = ['metadata', 'ui', 'ui-backend', 'argo', 'argo-events', 'airflow'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

/** What a target belongs to, which is deployed, and asked for, as a whole. */
export type Part = 'metaflow' | 'argo' | 'airflow';

/** A Service of the cluster that can be had on this machine. Ports and paths are those that upstream's script and users have. */
export interface KnownTarget {
  readonly part: Part;
  readonly service: string;
  /** The Service's. */
  readonly port: number;
  /** On this machine, unless another is asked for. */
  readonly localPort: number;
  /** Answered, without a key, by a service that lives. */
  readonly probePath: string;
  /** What the user opens. */
  readonly path: string;
  readonly purpose: string;
}

export const TARGETS: Readonly<Record<TargetName, KnownTarget>> = {
  metadata: {
    part: 'metaflow',
    service: 'metadata-service',
    port: 8080,
    localPort: 8080,
    probePath: '/ping',
    path: '',
    purpose: 'metadata service (METAFLOW_SERVICE_URL)',
  },
  ui: {
    part: 'metaflow',
    service: 'metaflow-ui-static-service',
    port: 3000,
    localPort: 3000,
    probePath: '/',
    path: '',
    purpose: 'Metaflow UI, for the browser',
  },
  'ui-backend': {
    part: 'metaflow',
    service: 'metaflow-ui-backend-service',
    port: 8083,
    localPort: 8083,
    probePath: '/api/ping',
    path: '/api',
    purpose: 'what the UI asks',
  },
  argo: {
    part: 'argo',
    service: 'argo-workflows-server',
    port: 2746,
    localPort: 2746,
    probePath: '/',
    path: '',
    purpose: 'Argo Workflows, for the browser',
  },
  'argo-events': {
    part: 'argo',
    service: 'argo-events-webhook-eventsource-svc',
    port: 12_000,
    localPort: 12_000,
    probePath: '/health',
    path: '/metaflow-event',
    purpose: 'takes events (METAFLOW_ARGO_EVENTS_WEBHOOK_URL)',
  },
  airflow: {
    part: 'airflow',
    service: 'airflow-deployment-webserver',
    port: 8080,
    localPort: 9090, // 8080 is the metadata service's
    probePath: '/health',
    path: '',
    purpose: 'Airflow, for the browser',
  },
};

/** A target as it was asked for. */
export interface Target extends KnownTarget {
  readonly name: TargetName;
  readonly namespace: string;
}

export function urlOf({ localPort, path }: Target): string {
  return `http://localhost:${localPort}${path}`;
}
