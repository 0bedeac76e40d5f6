import { z } from 'zod';
import { type Az, AzError } from '../azure/az.js';
import { Failure } from '../local-stack/failure.js';
import type { StatePlace } from './place.js';

const RETENTION_DAYS = '30';
const ROLE = 'Storage Blob Data Contributor';

export interface StepSettings {
  readonly place: StatePlace;
  readonly location: string;
  readonly replication: string;
  readonly subscription: string;
}

/** One command of `az`. Each may be run again: what is there already is brought to the wanted settings. */
export interface Step {
  /** What the user reads. */
  readonly title: string;
  readonly args: readonly string[];
}

export function steps({ place, location, replication }: StepSettings): Step[] {
  const { resourceGroup, storageAccount, container } = place;
  const group = ['--resource-group', resourceGroup];
  return [
    {
      title: `resource group ${resourceGroup}`,
      args: ['group', 'create', '--name', resourceGroup, '--location', location],
    },
    {
      title: `storage account ${storageAccount}`,
      args: [
        ...['storage', 'account', 'create', '--name', storageAccount, ...group, '--location', location],
        ...[
          '--kind',
          'StorageV2',
          '--sku',
          `Standard_${replication}`,
          '--https-only',
          'true',
          '--min-tls-version',
          'TLS1_2',
        ],
        ...['--allow-shared-key-access', 'false', '--allow-blob-public-access', 'false'],
        ...['--allow-cross-tenant-replication', 'false'],
      ],
    },
    {
      title: `versions and deleted blobs kept for ${RETENTION_DAYS} days`,
      args: [
        ...['storage', 'account', 'blob-service-properties', 'update', '--account-name', storageAccount, ...group],
        ...[
          '--enable-versioning',
          'true',
          '--enable-delete-retention',
          'true',
          '--delete-retention-days',
          RETENTION_DAYS,
        ],
        ...['--enable-container-delete-retention', 'true', '--container-delete-retention-days', RETENTION_DAYS],
      ],
    },
    {
      // Through Azure's management, not the data plane: that needs no role on the blobs, which nobody has yet.
      title: `container ${container}`,
      args: [
        'storage',
        'container-rm',
        'create',
        '--name',
        container,
        '--storage-account',
        storageAccount,
        ...group,
        '--public-access',
        'off',
      ],
    },
    {
      title: 'lock against deletion',
      args: [
        ...['lock', 'create', '--name', 'terraform-state', '--lock-type', 'CanNotDelete', ...group],
        ...['--resource', storageAccount, '--resource-type', 'Microsoft.Storage/storageAccounts'],
        ...['--notes', 'Holds the state of Terraform: without it the deployment cannot be changed any more.'],
      ],
    },
  ];
}

/** Access to the container, and to nothing else. */
export function grant({ place, subscription }: StepSettings, { id, type }: Principal): Step {
  const { resourceGroup, storageAccount, container } = place;
  const account = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${storageAccount}`;
  return {
    title: `${ROLE} for ${id}`,
    args: [
      ...['role', 'assignment', 'create', '--role', ROLE, '--assignee-object-id', id],
      // Without a type az would look the id up in Entra ID, which not everybody may do.
      ...(type === undefined ? [] : ['--assignee-principal-type', type]),
      ...['--scope', `${account}/blobServices/default/containers/${container}`],
    ],
  };
}

export interface Principal {
  /** Object id in Entra ID. */
  readonly id: string;
  /** undefined: az finds out. */
  readonly type?: 'User' | 'ServicePrincipal';
}

const objectId = z.object({ id: z.string() });

/** Who is logged in. @throws Failure when Entra ID does not say */
export async function caller(az: Az, user: { readonly name: string; readonly type: string }): Promise<Principal> {
  try {
    if (user.type === 'user') return { ...(await az.json(objectId, 'ad', 'signed-in-user', 'show')), type: 'User' };
    return { ...(await az.json(objectId, 'ad', 'sp', 'show', '--id', user.name)), type: 'ServicePrincipal' };
  } catch (error) {
    if (!(error instanceof AzError)) throw error;
    throw new Failure(
      `Entra ID does not say who ${user.name} is: ${error.message} Name the object id yourself: --member OBJECT_ID`,
    );
  }
}

const availability = z.object({ nameAvailable: z.boolean(), message: z.string().nullish() });

/** @throws Failure when the account's name is somebody else's */
export async function assertAccountCanBeHad(az: Az, { storageAccount, resourceGroup }: StatePlace): Promise<void> {
  const { nameAvailable, message } = await az.json(
    availability,
    'storage',
    'account',
    'check-name',
    '--name',
    storageAccount,
  );
  if (nameAvailable) return;
  const ours = await az
    .text('storage', 'account', 'show', '--name', storageAccount, '--resource-group', resourceGroup)
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof AzError) return false;
        throw error;
      },
    );
  if (!ours) {
    throw new Failure(
      `The storage account ${storageAccount} cannot be had: ${message ?? 'the name is taken.'} Choose another name: --storage-account NAME`,
    );
  }
}
