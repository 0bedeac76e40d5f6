import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stackOf, type Session } from './session.js';

/** Folder that `METAFLOW_HOME` is set to, below the working folder. */
const METAFLOW_HOME = '.metaflow-azure';

/** Outputs of `services` that are files of Metaflow's configuration. */
const FILES = { METAFLOW_CONFIG_JSON: 'config.json', METAFLOW_CONFIG_AIRFLOW_JSON: 'config_airflow.json' } as const;

/** Writes Metaflow's configuration, readable by its owner only, and says what a data scientist does next. */
export async function handOver(session: Session, out: NodeJS.WritableStream): Promise<void> {
  const outputs = await session.terraform.outputs(stackOf(session, 'services'));
  const folder = path.join(session.options.workDir, METAFLOW_HOME);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [output, name] of Object.entries(FILES)) {
    const value = outputs[output]?.value;
    if (typeof value !== 'string') continue;
    const file = path.join(folder, name);
    writeFileSync(file, `${JSON.stringify(JSON.parse(value), null, 2)}\n`, { mode: 0o600 });
    chmodSync(file, 0o600); // of a file that was there before
    session.say(`\nMetaflow's configuration is in ${file}.`);
  }
  const instructions = outputs['END_USER_SETUP_INSTRUCTIONS']?.value;
  if (typeof instructions === 'string') out.write(`\n${instructions}\n`);
}
