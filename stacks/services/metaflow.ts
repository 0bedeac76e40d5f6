import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { SERVICES_NODES } from '../kubernetes-names.js';
import type { Configuration } from '../variables.js';
import { ownChart } from './charts.js';
import type { Credentials } from './credentials.js';
import { DATASTORE_ROOT } from '../datastore.js';
import { parseImage } from './image-name.js';
import type { Keys } from './keys.js';
import type { ServiceImage } from './service-image.js';
import type { Sources } from './sources.js';

export interface MetaflowProps {
  readonly configuration: Configuration;
  readonly namespace: string;
  /** Folder of the project. */
  readonly root: string;
  readonly sources: Sources;
  readonly image: ServiceImage;
  readonly database: { readonly login: string; readonly name: string; readonly password: string };
  readonly credentials: Credentials;
  /** Undefined when the services ask for no key. */
  readonly keys: Keys | undefined;
}

/** Metadata service, migrations and UI: one release of charts/metaflow, and the Secrets that it names. */
export class Metaflow extends Construct {
  constructor(scope: Construct, id: string, props: MetaflowProps) {
    super(scope, id);
    const { namespace, database, keys, credentials, image } = props;
    const secret = (id: string, name: string, data: Record<string, string>) =>
      new SecretV1(this, id, { metadata: { name, namespace }, data });

    const password = secret('database', 'metaflow-database', { password: database.password });
    const authentication = keys && secret('keys', 'metaflow-api-keys', { keys: keys.all.join('\n') });
    const { azure } = credentials;
    const storage =
      azure.mode === 'service_principal'
        ? secret('azure', 'metaflow-azure', {
            AZURE_TENANT_ID: azure.tenantId,
            AZURE_CLIENT_ID: azure.clientId,
            AZURE_CLIENT_SECRET: azure.clientSecret,
          })
        : undefined;

    new Release(this, 'release', {
      ...ownChart(props.root, 'metaflow'),
      name: 'metaflow',
      namespace,
      // Pods that do not become ready undo the upgrade: the old ones go on.
      atomic: true,
      wait: true,
      timeout: 900,
      maxHistory: 10,
      values: [
        Fn.jsonencode(this.values(props, { storage: storage?.metadata.name, keys: authentication?.metadata.name })),
      ],
      dependsOn: [password, ...(authentication ? [authentication] : []), ...(storage ? [storage] : []), ...image.built],
    });
  }

  private values(props: MetaflowProps, secrets: { storage: string | undefined; keys: string | undefined }) {
    const { configuration, sources, image, database, credentials } = props;
    const { azure } = credentials;
    return {
      image: { repository: image.repository, tag: image.tag, digest: image.digest },
      database: {
        host: sources.database.fqdn,
        name: database.name,
        user: database.login,
        existingSecret: 'metaflow-database',
        sslMode: 'verify-full',
      },
      ...(secrets.keys !== undefined && { auth: { existingSecret: secrets.keys } }),
      metadata: { replicas: configuration.metadata_replicas },
      ui: {
        backend: {
          azure: {
            sysroot: DATASTORE_ROOT,
            blobEndpoint: sources.storage.primaryBlobEndpoint,
            ...(secrets.storage !== undefined && { existingSecret: secrets.storage }),
            ...(azure.mode === 'workload_identity' && { workloadIdentityClientId: azure.uiClientId }),
          },
        },
        static: { image: parseImage(configuration.ui_static_image) },
      },
      ...(configuration.ingress_host !== undefined && {
        ingress: ingressValues(configuration, configuration.ingress_host),
      }),
      // Kubernetes restarts no pod for a Secret that changed; this does.
      podAnnotations: { 'metaflow.org/database-password': Fn.sha256(database.password) },
      nodeSelector: SERVICES_NODES,
    };
  }
}

function ingressValues(configuration: Configuration, host: string) {
  return {
    enabled: true,
    host,
    className: configuration.ingress_class ?? '',
    tlsSecret: configuration.ingress_tls_secret ?? '',
    annotations: configuration.ingress_annotations,
  };
}
