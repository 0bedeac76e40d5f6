const SYSTEM_TAGS = ['runtime:dev', 'python_version:3.11.7', 'metaflow_version:2.19.38'];

/** Flow, run, step or task as Metaflow posts them; the number varies user and tags. */
export function object(i = 0): string {
  const user = `user${i % 7}`;
  return JSON.stringify({
    user_name: user,
    tags: [`experiment:${i % 50}`, 'nightly'],
    system_tags: [`user:${user}`, ...SYSTEM_TAGS],
  });
}

/** The ten rows that a Metaflow task posts when it starts. */
export function metadataRows(): string {
  const fields = [
    'attempt',
    'origin-run-id',
    'ds-type',
    'ds-root',
    'python_version',
    'script_name',
    'attempt_ok',
    'runtime',
    'ip',
    'host',
  ];
  return JSON.stringify(
    fields.map((field) => ({
      field_name: field,
      value: `value of ${field}`,
      type: field,
      user_name: 'alice',
      tags: ['attempt_id:0'],
      system_tags: SYSTEM_TAGS,
    })),
  );
}

export function artifactRows(suffix: string): string {
  const rows = Array.from({ length: 10 }, (_, i) => ({
    name: `artifact_${i}_${suffix}`,
    location: `datastore/flow/data/${i}/0123456789abcdef0123456789abcdef01234567`,
    ds_type: 'azure',
    sha: '0123456789abcdef0123456789abcdef01234567',
    type: "<class 'int'>",
    content_type: 'gzip+pickle-v4',
    user_name: 'alice',
    attempt_id: 0,
    tags: ['attempt_id:0'],
    system_tags: SYSTEM_TAGS,
  }));
  return JSON.stringify(rows);
}
