import { z } from 'zod';
import { map, oneOf, text, whole, yesNo } from './types.js';

export const DATABASE_VERSIONS = ['16', '17', '18'] as const;

export const database = {
  database_version: z
    .preprocess((value) => (typeof value === 'number' ? String(value) : value), oneOf(...DATABASE_VERSIONS))
    .default('17')
    .meta({
      description: 'Major version of PostgreSQL.',
      change: 'A higher one upgrades in place with an outage of minutes, a lower one destroys the server.',
    }),
  database_size: text(
    /^(B_Standard_B\w+|GP_Standard_D\w+|MO_Standard_E\w+)$/,
    'a size such as B_Standard_B2s, GP_Standard_D2ds_v5 or MO_Standard_E4ds_v5',
  )
    .default('B_Standard_B2s')
    .meta({
      description: 'Size of the server: burstable (`B_`), general purpose (`GP_`) or memory optimized (`MO_`).',
      cost: 'B_Standard_B2s is about 50 USD a month, GP_Standard_D2ds_v5 about 130, with high availability twice that.',
      change: 'Restarts the server.',
    }),
  database_storage_gb: z
    .preprocess(
      (value) => (typeof value === 'string' ? Number(value) : value),
      z.literal([32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384], {
        error: 'expected a power of two from 32 to 16384',
      }),
    )
    .default(32)
    .meta({
      description: 'Storage of the server at first.',
      unit: 'GiB',
      cost: 'About 0.12 USD a GiB and month.',
      change: 'A smaller one destroys the server.',
    }),
  database_storage_auto_grow: yesNo()
    .default(true)
    .meta({ description: 'Storage grows before it is full. What grew is never shrunk again.' }),
  database_high_availability: yesNo().default(false).meta({
    description: 'A standby in another zone; not with a burstable size.',
    cost: 'Doubles the price of the server.',
  }),
  database_zone: oneOf('1', '2', '3').optional().meta({
    description: 'Availability zone of the server; without it Azure chooses.',
    change: 'Destroys the server.',
  }),
  database_backup_days: whole(7, 35).default(14).meta({ description: 'How long backups are kept.', unit: 'days' }),
  database_geo_redundant_backup: yesNo().default(false).meta({
    description: 'Backups are copied to the paired region.',
    cost: 'Doubles the price of the backups.',
    change: 'Destroys the server.',
  }),
  database_parameters: map(
    text(/^[a-z][a-z0-9_.]*$/, 'the name of a server parameter, such as work_mem'),
    z.preprocess(
      (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
      z.string({ error: 'expected a text' }),
    ),
    'texts, such as { work_mem = "16384" }',
  )
    .default({})
    .meta({
      description: "PostgreSQL's server parameters, added to the stack's own or in their place.",
      change: 'Some restart the server.',
    }),
  database_password_version: whole(1, 1_000_000).default(1).meta({
    description: 'Raise it to make a new password; then deploy `services`, too.',
    change: 'The services answer 503 until `services` is deployed.',
  }),
  database_create_timeout_minutes: whole(10, 720)
    .default(60)
    .meta({ description: 'How long Terraform waits for a new server.', unit: 'minutes' }),
} as const;
