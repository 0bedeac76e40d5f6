import { z } from 'zod';
import { map, objectId, text, yesNo } from './types.js';

export const general = {
  org_prefix: text(
    /^[a-z][a-z0-9]*$/,
    'lower-case letters and digits that start with a letter, because the name of the storage account takes nothing else',
  ).meta({
    description: 'Short word that makes the names of the deployment unique in all of Azure.',
    unit: 'with the workspace at most 14 characters',
    change: 'Destroys everything and makes it anew under other names.',
  }),
  location: text(/^[a-z][a-z0-9]*$/, 'a region as Azure writes it, such as "westeurope" (az account list-locations)')
    .default('westus')
    .meta({
      description: 'Azure region of all resources.',
      cost: 'Prices differ by up to a third between regions.',
      change: 'Destroys everything and makes it anew there.',
    }),
  workspace: text(/^[a-z][a-z0-9]*$/, 'lower-case letters and digits that start with a letter')
    .default('default')
    .meta({
      description: 'Name of this deployment, for several side by side (`default`, `dev`, `prod`).',
      change: 'Destroys everything and makes it anew under other names.',
    }),
  subscription_id: objectId().optional().meta({
    description: 'Azure subscription; without it `ARM_SUBSCRIPTION_ID`, then the one that `az account show` names.',
    change: 'Leaves everything in the old subscription and makes it anew in the other one.',
  }),
  deploy_argo: yesNo().default(true).meta({
    description: 'Argo Workflows and Argo Events on the cluster.',
    change: 'Turning it off removes them with the workflows that are deployed there.',
  }),
  deploy_airflow: yesNo().default(false).meta({
    description: 'Apache Airflow on the cluster, with its database and its log container.',
    change: 'Turning it off destroys the database `airflow` and the container `airflow-logs`.',
  }),
  tags: map(
    text(/^[^<>%&\\?/]{1,512}$/, 'a tag name of 1 to 512 characters without < > % & \\ ? /'),
    z.string({ error: 'expected a text' }).max(256, { error: 'expected at most 256 characters' }),
    'texts, such as { team = "data" }',
  )
    .default({})
    .meta({ description: 'Tags on every resource, beside `managed-by`, `application` and `workspace`.' }),
  delete_lock: yesNo().default(false).meta({
    description:
      'A lock on the database server and the storage account, so that nobody deletes them by hand. It also keeps what is below them: set it to false before Airflow is turned off, or roles are taken away.',
  }),
  prevent_destroy: yesNo().default(false).meta({
    description: 'Terraform refuses any plan that would destroy the database server or the storage account.',
  }),
  state_resource_group: text(/^[\w().-]{1,89}[\w()-]$/, 'the name of a resource group')
    .optional()
    .meta({
      description: "Resource group of the storage account with Terraform's state; `npm run bootstrap-state` makes it.",
      change: 'The state has to be moved: `npm run deploy -- --target … --migrate-state`.',
    }),
  state_storage_account: text(
    /^[a-z0-9]{3,24}$/,
    'the name of a storage account, 3 to 24 lower-case letters and digits',
  )
    .optional()
    .meta({
      description: "Storage account with Terraform's state. Without it the state lies in this folder.",
      change: 'As above.',
    }),
  state_container: text(/^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62}$/, 'the name of a blob container')
    .default('tfstate')
    .meta({ description: 'Blob container that holds the state.', change: 'As above.' }),
  state_key_prefix: text(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,100}$/, 'a blob name such as metaflow/prod')
    .optional()
    .meta({
      description: 'Start of the names of the two state blobs; without it `metaflow-PREFIX-WORKSPACE`.',
      change: 'As above.',
    }),
} as const;
