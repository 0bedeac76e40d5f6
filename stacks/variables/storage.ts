import { list, oneOf, text, whole, yesNo } from './types.js';

export const storage = {
  storage_replication: oneOf('LRS', 'ZRS', 'GRS', 'RAGRS', 'GZRS', 'RAGZRS').default('LRS').meta({
    description: 'Copies of the data: in one building (`LRS`), three zones (`ZRS`), two regions (`GRS`, `GZRS`).',
    cost: 'About 20, 25, 40 USD a TB and month.',
    change: 'Between local and zone copies Azure converts for days; Terraform refuses some changes.',
  }),
  storage_soft_delete_days: whole(1, 365).default(14).meta({
    description: 'How long deleted blobs and containers can be brought back.',
    unit: 'days',
    cost: 'They are billed until then.',
  }),
  storage_versioning: yesNo()
    .default(false)
    .meta({ description: 'Overwritten blobs can be brought back, too.', cost: 'Earlier versions are billed.' }),
  storage_cool_after_days: whole(1, 3650).optional().meta({
    description:
      'Blobs of flows that were not changed for so long move to the cool tier; Metaflow reads them as before.',
    unit: 'days',
    cost: 'Halves the price of storage, reading costs more.',
  }),
  storage_delete_after_days: whole(30, 3650).optional().meta({
    description: 'Blobs of flows that were not changed for so long are deleted: old runs lose their artifacts.',
    unit: 'days',
    change: 'Deletes data, every day.',
  }),
  storage_network: oneOf('public', 'restricted', 'private').default('public').meta({
    description:
      'Who reaches the data, always with a login and a role: `public`: any network; `restricted`: the cluster and `storage_allowed_ips`; `private`: an address in the virtual network only. Terraform reaches the account in any case: it does not touch the data.',
    cost: 'A private address is about 7 USD a month.',
    change: 'Running tasks may lose their connections for a minute.',
  }),
  storage_allowed_ips: list(
    text(
      /^(?!10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)(?:\d{1,3}\.){3}\d{1,3}(?:\/(?:[1-9]|[12]\d|30))?$/,
      'a public IPv4 address, or a network of at most /30',
    ),
    'addresses such as ["203.0.113.7", "198.51.100.0/24"]',
  )
    .default([])
    .meta({
      description: 'Public addresses of laptops and offices that use the data with `storage_network = "restricted"`.',
    }),
} as const;
