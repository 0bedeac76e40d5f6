import { z } from 'zod';
import { list, map, oneOf, text, whole, yesNo } from './types.js';

const image = () =>
  text(
    /^[a-z0-9.-]+(:\d+)?\/[a-z0-9._/-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/,
    'an image with its registry and a tag or digest, such as registry.example.com/metaflow-service:1.2.0',
  );
/** JetStream elects a leader: one pod, or an odd number. */
const busReplicas = () =>
  z.preprocess(
    (value) => (typeof value === 'string' ? Number(value) : value),
    z.literal([1, 3, 5], { error: 'expected 1, 3 or 5' }),
  );
const chart = () =>
  text(
    /^(oci:\/\/[^\s]+|\/[^\s]+|\.{1,2}\/[^\s]+|https:\/\/[^\s]+\.tgz)$/,
    'a chart: oci://…, https://….tgz, or a folder such as ./charts/argo-workflows',
  );

export const services = {
  metadata_auth: yesNo().optional().meta({
    description:
      'The services ask for a key, which is generated and in the configuration. On by itself with `ingress_host`.',
    change: 'Everybody needs the new configuration.',
  }),
  metadata_key_version: whole(1, 1_000_000).default(1).meta({
    description: 'Raise it to make a new key. The old one works until the next rise.',
    change: 'Configurations with the key before the old one stop working.',
  }),
  metadata_replicas: whole(1, 50).default(2).meta({ description: 'Pods of the metadata service.' }),
  metadata_service_image: image().optional().meta({
    description:
      'Image of the metadata service, the migrations and the UI backend; without it, it is built from `service/` in the registry of the deployment.',
  }),
  ui_static_image: image()
    .default('public.ecr.aws/outerbounds/metaflow_ui:v1.3.14')
    .meta({ description: "Image of Netflix's web interface." }),
  ingress_host: text(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a host name such as metaflow.example.com')
    .optional()
    .meta({
      description:
        'Host name under which an ingress controller of yours shows the UI; without it, everything is reached by port forwards.',
    }),
  ingress_class: text(/^[a-z0-9.-]+$/, 'the name of an IngressClass, such as nginx')
    .optional()
    .meta({ description: 'IngressClass of that controller; without it, the default one of the cluster.' }),
  ingress_tls_secret: text(/^[a-z0-9.-]+$/, 'the name of a Secret')
    .optional()
    .meta({ description: 'TLS Secret in the namespace `metaflow`, for that host.' }),
  ingress_annotations: map(z.string(), z.string({ error: 'expected a text' }), "texts, such as cert-manager's")
    .default({})
    .meta({ description: 'Annotations of the Ingress.' }),
  kubelogin: oneOf('azurecli', 'spn', 'msi', 'workloadidentity')
    .default('azurecli')
    .meta({ description: 'How kubelogin logs in when `services` is deployed with `entra_rbac`.' }),
  task_quota: map(
    text(/^[a-z0-9./-]+$/, 'a resource such as requests.cpu'),
    z.union([z.string(), z.number()]).transform(String),
    'quantities',
  )
    .default({})
    .meta({ description: 'ResourceQuota of each namespace in which tasks run, such as `{ "requests.cpu" = "200" }`.' }),
  argo_server_auth_modes: list(oneOf('client', 'server', 'sso'), 'modes')
    .default(['client'])
    .meta({
      description: "Logins of Argo's server: `client` asks for a token, `server` lets everybody in who reaches it.",
    }),
  argo_events_bus_replicas: busReplicas()
    .default(3)
    .meta({ description: 'Pods of the event bus; 1 loses events when its node goes.', cost: 'A disk each.' }),
  airflow_dags_storage_class: text(/^[a-z0-9.-]+$/, 'the name of a StorageClass')
    .default('azurefile-csi')
    .meta({
      description: "StorageClass of the share with Airflow's DAGs; several pods must be able to mount it at once.",
    }),
  argo_workflows_chart: chart()
    .optional()
    .meta({ description: "Where the chart of Argo Workflows is, instead of Argo's repository." }),
  argo_events_chart: chart()
    .optional()
    .meta({ description: "Where the chart of Argo Events is, instead of Argo's repository." }),
  airflow_chart: chart()
    .optional()
    .meta({ description: "Where the chart of Airflow is, instead of Airflow's repository." }),
} as const;
