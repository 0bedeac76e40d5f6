/** What a package-lock.json of version 3 has, as far as it matters here. */
export interface Lock {
  readonly name: string;
  readonly version: string;
  readonly lockfileVersion: number;
  readonly requires?: boolean;
  /** By path below the lock file; '' is the package itself. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly dependencies?: Names;
  readonly devDependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly [field: string]: unknown;
}

type Names = Readonly<Record<string, string>>;
type Packages = Lock['packages'];

/**
 * The lock file of one workspace as a package of its own: the same versions and checksums that the root's lock file gives it, and
 * nothing of the other workspaces.
 *
 * @throws Error when the workspace and what it depends on need two versions of a package at one place.
 */
export function workspaceLock(root: Lock, workspace: string): Lock {
  const self = root.packages[workspace];
  if (!self) throw new Error(`package-lock.json has no workspace "${workspace}". Run: npm install`);

  const production = closure(root.packages, workspace, Object.keys(self.dependencies ?? {}));
  const development = closure(root.packages, workspace, Object.keys(self.devDependencies ?? {}));
  const packages: Record<string, LockedPackage> = {};
  for (const path of [...new Set([...production.all, ...development.all])].sort((a, b) => a.localeCompare(b, 'en'))) {
    const target = path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path;
    if (target in packages) {
      throw new Error(
        `Two versions of ${target.replace(/^node_modules\//, '')} meet in the lock file of "${workspace}". ` +
          'Give it one version in both package.json files, run npm install, then this again.',
      );
    }
    packages[target] = withFlags(root.packages[path] ?? {}, flags(path, production, development));
  }
  return {
    name: String(self.name),
    version: String(self.version),
    lockfileVersion: root.lockfileVersion,
    requires: true,
    packages: { '': self, ...packages },
  };
}

interface Closure {
  readonly all: ReadonlySet<string>;
  /** Those that would also be there without any optional dependency. */
  readonly required: ReadonlySet<string>;
}

function closure(packages: Packages, from: string, names: readonly string[]): Closure {
  const walk = (withOptional: boolean): Set<string> => {
    const found = new Set<string>();
    const visit = (parent: string, name: string, optional: boolean): void => {
      const path = resolve(packages, parent, name);
      if (path === undefined && !optional)
        throw new Error(`package-lock.json lacks ${name} for ${parent}. Run: npm install`);
      if (path === undefined || found.has(path)) return;
      found.add(path);
      for (const need of needs(packages[path] ?? {}))
        if (withOptional || !need.optional) visit(path, need.name, need.optional);
    };
    for (const name of names) visit(from, name, false);
    return found;
  };
  return { all: walk(true), required: walk(false) };
}

function needs(entry: LockedPackage): { name: string; optional: boolean }[] {
  const optional = Object.keys(entry.optionalDependencies ?? {});
  const peers = Object.keys(entry.peerDependencies ?? {}).filter(
    (name) => !entry.peerDependenciesMeta?.[name]?.optional,
  );
  const plain = Object.keys(entry.dependencies ?? {}).filter((name) => !optional.includes(name));
  return [...plain, ...peers]
    .map((name) => ({ name, optional: false }))
    .concat(optional.map((name) => ({ name, optional: true })));
}

/** Node's own look-up: the nearest node_modules folder upwards that has the package. */
function resolve(packages: Packages, parent: string, name: string): string | undefined {
  for (let folder = parent; ;) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
    const above = folder.lastIndexOf('/node_modules/');
    folder = above < 0 ? '' : folder.slice(0, above);
  }
}

type Flags = Pick<LockedPackage, 'dev' | 'optional' | 'devOptional'>;

function flags(path: string, production: Closure, development: Closure): Flags {
  if (production.required.has(path)) return {};
  if (production.all.has(path)) return development.required.has(path) ? { devOptional: true } : { optional: true };
  return development.required.has(path) ? { dev: true } : { dev: true, optional: true };
}

/** The entry with the flags of the new tree in place of the root tree's, where npm writes them: so npm leaves the file as it is. */
function withFlags(entry: LockedPackage, found: Flags): LockedPackage {
  const fields = Object.entries(entry).filter(([field]) => !['dev', 'optional', 'devOptional', 'peer'].includes(field));
  for (const flag of Object.entries(found)) {
    // npm: version and checksum, then plain fields by name, then objects
    const after = fields.findIndex(
      ([field, value]) => isObject(value) || (!['version', 'resolved', 'integrity'].includes(field) && field > flag[0]),
    );
    fields.splice(after < 0 ? fields.length : after, 0, flag);
  }
  return Object.fromEntries(fields);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
