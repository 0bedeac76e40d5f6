import type { Configuration } from '../variables.js';

export interface NextStepsProps {
  readonly configuration: Configuration;
  readonly resourceGroup: string;
  readonly cluster: string;
  readonly withKey: boolean;
}

/** What a data scientist does next, for the options that were chosen. Nothing in it is to be edited by hand. */
export function nextSteps(props: NextStepsProps): string {
  const sections = [
    access,
    configure,
    forward,
    packages,
    flow,
    ...(props.configuration.deploy_argo ? [argo] : []),
    ...(props.configuration.deploy_airflow ? [airflow] : []),
  ];
  const text = sections.map((section, index) => {
    const [title = '', ...lines] = section(props);
    return [`${index + 1}. ${title}`, ...lines.map((line) => (line === '' ? '' : `   ${line}`))].join('\n');
  });
  return [`Metaflow on Azure is ready. What a data scientist does next:`, ...text].join('\n\n');
}

type Section = (props: NextStepsProps) => string[];

const access: Section = ({ configuration, resourceGroup, cluster }) => {
  const credentials = `az aks get-credentials --resource-group ${resourceGroup} --name ${cluster}`;
  if (configuration.identity === 'service_principal') {
    return [
      'Get access. The credentials of the deployment (a secret) are three lines for the environment:',
      'npm run --silent output -- --target services SERVICE_PRINCIPAL_CREDENTIALS > credentials.env',
      'set -a && . ./credentials.env && set +a && rm credentials.env',
      'az login --service-principal --username "$AZURE_CLIENT_ID" --password "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID"',
      credentials,
      ...kubelogin(configuration),
    ];
  }
  return [
    'Get access, by your own login (an administrator puts you or your group into data_scientist_object_ids):',
    'az login',
    credentials,
    ...kubelogin(configuration),
  ];
};

const kubelogin = ({ entra_rbac }: Configuration) => (entra_rbac ? ['kubelogin convert-kubeconfig -l azurecli'] : []);

const configure: Section = ({ withKey }) => [
  `Tell Metaflow where it is. The configuration was written${withKey ? ', with the key of the services in it' : ''}:`,
  'export METAFLOW_HOME="$PWD/.metaflow-azure"',
];

const forward: Section = ({ configuration: { deploy_argo, deploy_airflow } }) => {
  const options = [...(deploy_argo ? ['--include-argo'] : []), ...(deploy_airflow ? ['--include-airflow'] : [])];
  return [
    'Reach the services, in a terminal that stays open:',
    `npm run forward-ports${options.length > 0 ? ` -- ${options.join(' ')}` : ''}`,
    'Metaflow is at http://localhost:8080 then, its web interface at http://localhost:3000.',
  ];
};

const packages: Section = () => [
  'Install Metaflow with what it needs for Azure:',
  'pip install "metaflow>=2.19.32" azure-storage-blob azure-identity kubernetes',
];

const flow: Section = () => [
  'Run a flow on the cluster:',
  'python examples/flows/linear_flow.py run --with kubernetes',
];

const argo: Section = ({ configuration }) => [
  'Hand a flow to Argo Workflows, and trigger it:',
  'python examples/flows/linear_flow.py argo-workflows create',
  'python examples/flows/linear_flow.py argo-workflows trigger',
  ...(configuration.argo_server_auth_modes.includes('client')
    ? [
        "Argo's web interface, http://localhost:2746, asks for this token:",
        'echo "Bearer $(kubectl --namespace argo create token metaflow-user --duration 8h)"',
      ]
    : ["Argo's web interface is at http://localhost:2746."]),
  'Send an event to flows with @trigger(event="orders"):',
  `python -c 'from metaflow.integrations import ArgoEvent; ArgoEvent("orders").publish(force=True)'`,
];

const airflow: Section = ({ configuration: { deploy_argo } }) => [
  'Hand a flow to Airflow:',
  `${deploy_argo ? 'METAFLOW_PROFILE=airflow ' : ''}python examples/flows/linear_flow.py airflow create linear_flow_dag.py`,
  'npx tsx airflow_dag_upload.ts linear_flow_dag.py /opt/airflow/dags/linear_flow_dag.py',
  "Airflow's web interface is at http://localhost:9090; its login is admin, with the password that this prints:",
  'npm run --silent output -- --target services AIRFLOW_ADMIN_PASSWORD',
  'Airflow 2 gets no more fixes from its makers, and Metaflow does not run on Airflow 3 yet: keep it inside, prefer Argo Workflows.',
];
