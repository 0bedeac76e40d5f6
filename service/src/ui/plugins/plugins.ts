import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Logger } from '../../log.js';
import { readPlugins, type PluginSource } from './config.js';
import { checkOut } from './git.js';

const MOST_FILES = 10_000;

/** As it is answered. */
export interface Plugin {
  readonly identifier: string;
  /** By which it is asked for: the manifest's. */
  readonly name: string;
  readonly repository: string | null;
  readonly ref: string | null;
  readonly parameters: unknown;
  readonly config: Manifest;
  /** Paths from the plugin's folder on. */
  readonly files: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: unknown;
  readonly entrypoint: unknown;
}

/** The plugins that are there, once `load` found them. A plugin that cannot be loaded is one line in the log. */
export class Plugins {
  private loaded: { plugin: Plugin; folder: string }[] = [];

  /** @param folder where plugins are installed; without one there are none */
  constructor(
    private readonly folder: string | undefined,
    private readonly log: Logger,
  ) {}

  get list(): Plugin[] {
    return this.loaded.map(({ plugin }) => plugin);
  }

  find(name: string): Plugin | undefined {
    return this.list.find((plugin) => plugin.name === name);
  }

  /** Absolute path of a plugin's file; undefined for what is not among its files. */
  fileOf(name: string, file: string): { root: string; file: string } | undefined {
    const found = this.loaded.find(({ plugin }) => plugin.name === name);
    return found?.plugin.files.includes(file) ? { root: found.folder, file } : undefined;
  }

  async load(config: unknown): Promise<void> {
    const { sources, faults } = readPlugins(config);
    for (const fault of faults) this.log.error({ fault }, 'a plugin is not configured right');
    if (this.folder === undefined) {
      if (sources.length > 0) this.log.error({}, 'plugins need a folder: set INSTALLED_PLUGINS_BASE_DIR');
      return;
    }
    const checkedOut = new Map<string, Promise<void>>(); // several plugins of one repository
    for (const source of sources) {
      const base = resolve(this.folder, 'installed', source.identifier);
      try {
        if (!checkedOut.has(source.identifier)) checkedOut.set(source.identifier, checkOut(source, base));
        await checkedOut.get(source.identifier);
        const folder = join(base, source.path);
        const plugin = await readPlugin(source, folder);
        this.loaded.push({ plugin, folder });
        this.log.info({ plugin: plugin.name, files: plugin.files.length }, 'loaded a plugin');
      } catch (error) {
        this.log.error(
          { plugin: source.identifier, path: source.path, reason: reasonOf(error) },
          'a plugin cannot be loaded',
        );
      }
    }
  }
}

async function readPlugin({ identifier, repository, ref, parameters }: PluginSource, folder: string): Promise<Plugin> {
  const config = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Partial<Manifest> | null;
  if (typeof config?.name !== 'string' || config.version === undefined || config.entrypoint === undefined) {
    throw new Error('its manifest.json lacks name, version or entrypoint');
  }
  const manifest = { ...config, name: config.name, version: config.version, entrypoint: config.entrypoint };
  return { identifier, name: config.name, repository, ref, parameters, config: manifest, files: await filesOf(folder) };
}

/** Regular files only: a link could lead anywhere. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.split('/').some((part) => part.startsWith('.')));
  if (files.length > MOST_FILES) throw new Error(`it has ${files.length} files, expected ${MOST_FILES} at most`);
  return files.sort();
}

/** git says on standard error why it fails; nothing of it has credentials. */
function reasonOf(error: unknown): string {
  const { code, stderr, message } = error as { code?: unknown; stderr?: string; message?: string };
  if (code === 'ENOENT' && /spawn git/.test(message ?? '')) return 'there is no `git` on this machine';
  return (stderr ?? '').trim() || (message ?? String(error));
}
