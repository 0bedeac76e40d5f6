import { graphArtifact } from '../../sql/ui/artifact-sources.js';
import { datastoreRoot } from '../artifacts/location.js';
import { readPickle } from '../artifacts/values.js';
import type { GetOptions } from '../datastore/kept.js';
import { plainJson, toPyJson } from '../pickle/json.js';
import type { UiServices } from '../services.js';

export interface Graph {
  /** What Metaflow's client left: `steps`, `graph_structure`, `doc`, `file`, … Passed on as it is. */
  readonly json: unknown;
  /** Of memory, roughly. */
  readonly bytes: number;
}

/** A step has half a KiB of it, and its docstring. */
const MAX_BYTES = 16_777_216;
/** The same for what it unfolds to: nested branches make it deep. */
const LIMITS = { depth: 500, nodes: 2_000_000, characters: 33_554_432 };
const MEMORY_FACTOR = 8;

/**
 * The graph of a run's flow, from the artifact `_graph_info` of step `_parameters`, which clients have written since 2022. Older ones
 * left only their code; it is not parsed here, so their runs have no graph.
 *
 * @throws ReadError
 */
export async function loadGraph(
  { db, datastore }: Pick<UiServices, 'db' | 'datastore'>,
  flowId: string,
  runKey: string,
  options: GetOptions = {},
): Promise<Graph | undefined> {
  const artifact = await graphArtifact(db.points, { flowId, runId: runKey });
  if (artifact === undefined) return undefined;
  const store = datastore.open(artifact.ds_type, datastoreRoot(artifact.location));
  return datastore.caches.graphs.get(`${store.name}/${artifact.flow_id}/${artifact.sha}`, options, async (signal) => {
    const { value, size } = await readPickle(store, artifact, { maxBytes: MAX_BYTES, signal });
    return { json: plainJson(toPyJson(value, LIMITS)), bytes: 512 + size * MEMORY_FACTOR };
  });
}
