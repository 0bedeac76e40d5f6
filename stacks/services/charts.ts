import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where Terraform finds a chart: the arguments of `helm_release`. */
export interface ChartSource {
  readonly chart: string;
  readonly repository?: string;
  readonly version?: string;
}

/**
 * Charts of others, pinned. Which versions work with Metaflow, and with each other, was tried by running them;
 * docs/adr/0015-pinned-orchestrators.md.
 */
export const CHARTS = {
  argoWorkflows: { chart: 'argo-workflows', repository: 'https://argoproj.github.io/argo-helm', version: '1.0.18' },
  argoEvents: { chart: 'argo-events', repository: 'https://argoproj.github.io/argo-helm', version: '2.4.22' },
  airflow: { chart: 'airflow', repository: 'https://airflow.apache.org', version: '1.16.0' },
} as const satisfies Record<string, ChartSource>;

/** Airflow itself. 2.10.5 is the newest whose image runs Metaflow's DAGs as it is, and the chart's own. */
export const AIRFLOW = { version: '2.10.5', tag: '2.10.5-python3.11' } as const;

/** @param elsewhere - The user's own place for the chart: a folder, an archive's URL, or `oci://…` */
export function chartSource(pinned: ChartSource, elsewhere: string | undefined): ChartSource {
  if (elsewhere === undefined) return pinned;
  // A folder or an archive has one version; a registry has many.
  return elsewhere.startsWith('oci://') && pinned.version !== undefined
    ? { chart: elsewhere, version: pinned.version }
    : // Terraform works in a folder of its own; a folder is meant from here.
      { chart: elsewhere.startsWith('.') ? resolve(elsewhere) : elsewhere };
}

/** A chart of this project. Its version is in the state, so that a changed chart is a change. */
export function ownChart(root: string, name: string): ChartSource {
  const chart = join(root, 'charts', name);
  if (!existsSync(join(chart, 'Chart.yaml'))) throw new Error(`There is no chart in ${chart}`);
  const version = /^version: *(\S+)/m.exec(readFileSync(join(chart, 'Chart.yaml'), 'utf8'))?.[1];
  return { chart, ...(version !== undefined && { version }) };
}
