import { ManagementLock } from '@cdktf/provider-azurerm/lib/management-lock/index.js';
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Database } from './database.js';
import type { Identity } from './identity.js';
import type { Storage } from './storage.js';

export interface Locked {
  readonly database: Database;
  readonly storage: Storage;
  readonly identity: Identity;
}

/**
 * Azure then refuses to delete the data's two homes, whoever asks. Terraform itself deletes the locks first: they depend
 * on all that is in there, role assignments included, which a lock protects as well.
 */
export function lockData(scope: Construct, { database, storage, identity }: Locked): void {
  const inside = [database, storage, identity].flatMap((part) => part.node.findAll());
  const homes = { database: database.serverId, storage: storage.accountId };
  for (const [home, id] of Object.entries(homes)) {
    new ManagementLock(scope, `${home}_delete_lock`, {
      name: 'metaflow-data',
      scope: id,
      lockLevel: 'CanNotDelete',
      notes: 'Set delete_lock = false in the variables to remove this lock.',
      dependsOn: inside.filter((node) => TerraformResource.isTerraformResource(node)),
    });
  }
}
