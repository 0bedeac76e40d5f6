import { Fn, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { InfraStack } from '../infra/stack.js';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../kubernetes-names.js';
import { names } from '../naming.js';
import { keepState } from '../state.js';
import type { Configuration } from '../variables.js';
import { Airflow } from './airflow.js';
import { ArgoEvents } from './argo-events.js';
import { Argo } from './argo.js';
import { configurations } from './config-json.js';
import { credentialsOf } from './credentials.js';
import { asksForKey, Keys } from './keys.js';
import { Metaflow } from './metaflow.js';
import { Namespace } from './namespace.js';
import { nextSteps } from './next-steps.js';
import { addClusterProviders, addProviders } from './providers.js';
import { ServiceImage } from './service-image.js';
import { Sources } from './sources.js';
import { TaskNamespace } from './task-namespace.js';

export interface ServicesProps {
  readonly configuration: Configuration;
  readonly infra: InfraStack;
  /** Folder of the project. */
  readonly root: string;
}

/** Metaflow on the cluster that `infra` made, with the orchestrators that were chosen. */
export class ServicesStack extends TerraformStack {
  constructor(scope: Construct, id: string, { configuration, infra, root }: ServicesProps) {
    super(scope, id);
    const named = names(configuration);
    const { task_quota: quota } = configuration;
    keepState(this, configuration);
    addProviders(this, configuration);
    const sources = new Sources(this, 'infra', named);
    addClusterProviders(this, sources, configuration);

    const keys = asksForKey(configuration) ? new Keys(this, 'keys', configuration.metadata_key_version) : undefined;
    const credentials = credentialsOf(infra.identity, keys?.current);
    const { database } = infra;
    const image = new ServiceImage(this, 'image', {
      named,
      sources,
      root,
      ready: configuration.metadata_service_image,
    });
    const services = new Namespace(this, 'namespace', { name: NAMESPACES.services, security: 'restricted' });
    new Metaflow(this, 'metaflow', {
      configuration,
      namespace: services.name,
      root,
      sources,
      image,
      database,
      credentials,
      keys,
    });

    if (configuration.deploy_argo) {
      const tasks = new Namespace(this, 'argo_namespace', { name: NAMESPACES.argo, security: 'baseline', quota });
      const controllers = new Namespace(this, 'argo_events_namespace', {
        name: NAMESPACES.argoEvents,
        security: 'baseline',
      });
      new TaskNamespace(this, 'argo_tasks', { namespace: tasks.name, credentials });
      new Argo(this, 'argo', { configuration, namespace: tasks.name, credentials });
      new ArgoEvents(this, 'argo_events', {
        configuration,
        namespace: controllers.name,
        workflowNamespace: tasks.name,
        root,
      });
    }
    if (configuration.deploy_airflow) {
      const tasks = new Namespace(this, 'airflow_namespace', { name: NAMESPACES.airflow, security: 'baseline', quota });
      new TaskNamespace(this, 'airflow_tasks', {
        namespace: tasks.name,
        credentials,
        serviceAccount: SERVICE_ACCOUNTS.airflowTasks.name,
      });
      const airflow = new Airflow(this, 'airflow', {
        configuration,
        namespace: tasks.name,
        sources,
        database,
        credentials,
      });
      this.output('AIRFLOW_ADMIN_PASSWORD', "Password of Airflow's login `admin`.", airflow.adminPassword, true);
    }
    if (!configuration.deploy_argo && !configuration.deploy_airflow) {
      const tasks = new Namespace(this, 'tasks_namespace', { name: NAMESPACES.tasks, security: 'baseline', quota });
      new TaskNamespace(this, 'tasks', {
        namespace: tasks.name,
        credentials,
        serviceAccount: SERVICE_ACCOUNTS.plainTasks.name,
      });
    }

    const { identity } = infra;
    const files = configurations({
      configuration,
      blobEndpoint: sources.storage.primaryBlobEndpoint,
      metadataKey: keys?.current,
    });
    const { ['config.json']: main, ['config_airflow.json']: forAirflow } = files;
    this.output(
      'METAFLOW_CONFIG_JSON',
      "Metaflow's configuration, config.json.",
      Fn.jsonencode(main),
      keys !== undefined,
    );
    if (forAirflow)
      this.output(
        'METAFLOW_CONFIG_AIRFLOW_JSON',
        'The same for Airflow, config_airflow.json.',
        Fn.jsonencode(forAirflow),
        keys !== undefined,
      );
    if (identity.mode === 'service_principal') {
      this.output(
        'SERVICE_PRINCIPAL_CREDENTIALS',
        'Credentials of the deployment, as lines for the environment.',
        environment(identity),
        true,
      );
    }
    this.output(
      'END_USER_SETUP_INSTRUCTIONS',
      'What a data scientist does next.',
      nextSteps({
        configuration,
        resourceGroup: named.resourceGroup,
        cluster: named.cluster,
        withKey: keys !== undefined,
      }),
    );
  }

  private output(name: string, description: string, value: string, sensitive = false): void {
    new TerraformOutput(this, name, { description, value, sensitive });
  }
}

const environment = ({
  tenantId,
  clientId,
  clientSecret,
}: {
  tenantId: string;
  clientId: string;
  clientSecret: string;
}) => `AZURE_TENANT_ID=${tenantId}\nAZURE_CLIENT_ID=${clientId}\nAZURE_CLIENT_SECRET=${clientSecret}\n`;
