/** A plugin of the UI as PLUGINS describes it: a folder with a `manifest.json`, from a git repository or put there by hand. */
export interface PluginSource {
  readonly identifier: string;
  readonly repository: string | null;
  readonly ref: string | null;
  readonly parameters: unknown;
  /** Folder inside of the repository; several plugins may share one. */
  readonly path: string;
  readonly auth: PluginAuth | undefined;
}

/** Of the repository. */
export interface PluginAuth {
  readonly agent?: boolean;
  /** A file, or the key itself. */
  readonly private_key?: string;
  readonly user?: string;
  readonly pass?: string;
}

/** Names of folders: nothing that leads out of the folder of plugins. */
const IDENTIFIER = /^[\w@][\w@.-]*$/;

/** @returns what can be loaded, in the order of the configuration, and what is wrong with the rest */
export function readPlugins(config: unknown): { sources: PluginSource[]; faults: string[] } {
  const sources: PluginSource[] = [];
  const faults: string[] = [];
  if (config === undefined || config === null) return { sources, faults };
  if (!isObject(config)) return { sources, faults: ['PLUGINS is no JSON object.'] };
  const sharedAuth = isObject(config.auth) ? (config.auth as PluginAuth) : undefined;
  for (const [identifier, given] of Object.entries(config)) {
    if (identifier === 'auth' && typeof given !== 'string') continue;
    const plugin = typeof given === 'string' ? { repository: given } : given;
    if (!IDENTIFIER.test(identifier) || !isObject(plugin)) {
      faults.push(`${identifier}: found ${JSON.stringify(given)}, expected a name and a URL or an object.`);
      continue;
    }
    const paths = Array.isArray(plugin.paths) && plugin.paths.length > 0 ? plugin.paths : [''];
    for (const path of paths) {
      if (typeof path !== 'string' || path.split(/[\\/]/).includes('..')) {
        faults.push(`${identifier}: found the path ${JSON.stringify(path)}, expected a folder of the repository.`);
        continue;
      }
      sources.push({
        identifier,
        repository: textOf(plugin.repository),
        ref: textOf(plugin.ref),
        parameters: plugin.parameters ?? {},
        path,
        auth: 'auth' in plugin ? (isObject(plugin.auth) ? plugin.auth : undefined) : sharedAuth,
      });
    }
  }
  return { sources, faults };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
