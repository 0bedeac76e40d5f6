import { Password } from '@cdktf/provider-random/lib/password/index.js';
import { Construct } from 'constructs';

/** Keys of the metadata service. The one before stays valid, so that clients can change over one by one. */
export class Keys extends Construct {
  /** The key that configurations carry; a secret. */
  readonly current: string;
  /** All valid keys, the current one first; secrets. */
  readonly all: readonly string[];

  constructor(scope: Construct, id: string, version: number) {
    super(scope, id);
    // A resource for each version: raising it by one makes a new key, keeps the last, and forgets the one before.
    const key = (version: number) => new Password(this, `version_${version}`, { length: 40, special: false }).result;
    this.current = key(version);
    this.all = [this.current, ...(version > 1 ? [key(version - 1)] : [])];
  }
}

/** Whether the services ask for a key. What is open to a network by an Ingress does. */
export const asksForKey = ({
  metadata_auth,
  ingress_host,
}: {
  metadata_auth?: boolean | undefined;
  ingress_host?: string | undefined;
}) => metadata_auth ?? ingress_host !== undefined;
