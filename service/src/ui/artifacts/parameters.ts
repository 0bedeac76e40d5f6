import { findRun } from '../../sql/ui/runs.js';
import { parameterArtifacts } from '../../sql/ui/artifact-sources.js';
import type { GetOptions } from '../datastore/kept.js';
import { mapLimited } from '../datastore/map-limited.js';
import { plainJson } from '../pickle/json.js';
import { ReadError } from '../read-error.js';
import type { UiServices } from '../services.js';
import { ArtifactTooLarge, loadArtifact, type ArtifactSource } from './values.js';

/** Name → value as JSON has it. */
export type Parameters = Record<string, { readonly value: unknown }>;

const CONCURRENCY = 16;
const NOT_PARAMETERS = ['name', 'script_name'];

/**
 * The parameters and constants of a run. In place of a value that cannot be read stands why.
 *
 * @returns undefined when there is no such run
 * @throws ReadError `MetaflowNotFound` while step `_parameters` has left nothing; `TypeError` when a value is no JSON
 */
export async function loadParameters(
  services: UiServices,
  flowId: string,
  runKey: string | number,
  options: GetOptions = {},
): Promise<Parameters | undefined> {
  const path = { flowId, runId: String(runKey) };
  const artifacts = await parameterArtifacts(services.db.points, path);
  if (artifacts.length === 0) {
    if ((await findRun(services, flowId, runKey)) === undefined) return undefined;
    throw new ReadError(
      'MetaflowNotFound',
      `The step _parameters of the run ${flowId}/${runKey} has left nothing yet.`,
    );
  }
  if (services.config.ui.disabled.refine) return {};
  const shown = artifacts.filter(({ name }) => !name.startsWith('_') && !NOT_PARAMETERS.includes(name));
  const entries = await mapLimited(shown, CONCURRENCY, async (artifact) => [
    artifact.name,
    { value: await valueOrReason(services, artifact, options) },
  ]);
  return Object.fromEntries(entries) as Parameters; // pairs of a name and a value
}

async function valueOrReason(services: UiServices, artifact: ArtifactSource, options: GetOptions): Promise<unknown> {
  try {
    return plainJson(await loadArtifact(services, artifact, options));
  } catch (error) {
    if (error instanceof ArtifactTooLarge) return `Artifact too large: ${error.size} bytes`;
    if (error instanceof ReadError && error.id !== 'TypeError') return error.message;
    throw error;
  }
}
