/** Types whose loss costs data or an outage; all others can be made anew by the next apply, and nobody notices. */
const PRECIOUS = {
  group: 'azurerm_resource_group',
  network: 'azurerm_virtual_network',
  server: 'azurerm_postgresql_flexible_server',
  database: 'azurerm_postgresql_flexible_server_database',
  account: 'azurerm_storage_account',
  container: 'azurerm_storage_container',
  cluster: 'azurerm_kubernetes_cluster',
  pool: 'azurerm_kubernetes_cluster_node_pool',
  registry: 'azurerm_container_registry',
} as const;

type Precious = keyof typeof PRECIOUS;

interface Meaning {
  readonly words: RegExp;
  /** What goes for sure. */
  readonly goes: readonly Precious[];
  /** What goes with it. */
  readonly mayGo?: readonly Precious[];
  /** Of a variable that was true. */
  readonly onlyOff?: boolean;
}

/** What the sentences in docs/variables.md mean, the first one that fits. A sentence that is none of these destroys nothing precious. */
const PROMISES: readonly Meaning[] = [
  {
    words: /^Destroys everything/,
    goes: ['server', 'account', 'cluster', 'registry'],
    mayGo: ['group', 'network', 'database', 'container', 'pool'], // the group's name has no prefix in it
  },
  {
    words: /^Destroys the network and all that is in it/,
    goes: ['server', 'cluster'],
    mayGo: ['network', 'database', 'pool'],
  },
  {
    words: /^Destroys the database server and the cluster/,
    goes: ['server', 'cluster'],
    mayGo: ['network', 'database', 'pool'],
  },
  { words: /^Destroys the database server and the network/, goes: ['server', 'network'], mayGo: ['database'] },
  { words: /^Destroys the (database )?server/, goes: ['server'], mayGo: ['database'] },
  { words: /^Destroys the cluster/, goes: ['cluster'], mayGo: ['pool'] },
  { words: /^Turning it off again destroys the cluster/, onlyOff: true, goes: ['cluster'], mayGo: ['pool'] },
  { words: /^Destroys the pool/, goes: ['pool'] },
  { words: /^Turning it off destroys the database `airflow`/, onlyOff: true, goes: ['database', 'container'] },
];

/**
 * Compares the sentence about a later change with what a plan destroys.
 * @param lost addresses of what is deleted or replaced
 * @param off the change turns something off
 * @returns what is wrong
 */
export function contradiction(sentence: string | undefined, lost: readonly string[], off = false): string | undefined {
  const says = `the page says ${sentence === undefined ? 'nothing' : JSON.stringify(sentence)}`;
  if (sentence === undefined && lost.length > 0) return `${says}, the plan destroys ${lost.join(', ')}`;
  const promise = PROMISES.find(({ words, onlyOff = false }) => words.test(sentence ?? '') && (off || !onlyOff));
  const kinds = new Set(lost.map(kindOf).filter((kind) => kind !== undefined));
  const missing = (promise?.goes ?? []).filter((kind) => !kinds.has(kind));
  if (missing.length > 0) return `${says}, but these stay: ${missing.join(', ')}`;
  const allowed = new Set<Precious>([...(promise?.goes ?? []), ...(promise?.mayGo ?? [])]);
  const unsaid = lost.filter((address) => {
    const kind = kindOf(address);
    return kind !== undefined && !allowed.has(kind);
  });
  return unsaid.length > 0 ? `${says}, the plan also destroys ${unsaid.join(', ')}` : undefined;
}

/** Whether a sentence speaks of no loss, under any circumstances. */
export function destroysNothing(sentence: string): boolean {
  return !PROMISES.some(({ words }) => words.test(sentence));
}

function kindOf(address: string): Precious | undefined {
  const type = address.split('.')[0];
  // Its keys are of this type.
  return (Object.keys(PRECIOUS) as Precious[]).find((kind) => PRECIOUS[kind] === type);
}
