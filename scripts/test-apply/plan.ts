import { z } from 'zod';

/** What Terraform does to a resource. */
export type Action = 'create' | 'update' | 'replace' | 'delete';

/** Actions by address, without the hash that CDKTF puts at the end of an address. */
export type Actions = Readonly<Record<string, Action>>;

const ACTIONS: readonly string[] = ['create', 'update', 'replace', 'delete'] satisfies Action[];

const message = z.object({
  type: z.string(),
  '@level': z.string().optional(),
  change: z.object({ action: z.string(), resource: z.object({ addr: z.string() }) }).optional(),
  changes: z.record(z.string(), z.unknown()).optional(),
  diagnostic: z
    .object({
      severity: z.string(),
      summary: z.string(),
      detail: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
});

export interface Diagnostic {
  readonly address: string | undefined;
  readonly text: string;
}

/** What Terraform says with -json, of a plan or an apply. */
export interface Report {
  /** Planned; without reads of data. */
  readonly actions: Actions;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** @param output lines of `terraform plan -json` or `apply -json` */
export function readReport(output: string): Report {
  const actions: Record<string, Action> = {};
  const diagnostics: { severity: string; diagnostic: Diagnostic }[] = [];
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { type, change, diagnostic } = message.parse(JSON.parse(line));
    if (type === 'planned_change' && change && isAction(change.action))
      actions[plainAddress(change.resource.addr)] = change.action;
    if (type === 'diagnostic' && diagnostic) {
      const { severity, summary, detail = '', address } = diagnostic;
      diagnostics.push({ severity, diagnostic: { address, text: `${summary}\n${detail}`.trim() } });
    }
  }
  const of = (severity: string) =>
    diagnostics.filter((found) => found.severity === severity).map(({ diagnostic }) => diagnostic);
  return { actions, errors: of('error'), warnings: of('warning') };
}

function isAction(text: string): text is Action {
  return ACTIONS.includes(text);
}

/** `azurerm_subnet.network_database_subnet_51FBEDE3` without its end. */
export function plainAddress(address: string): string {
  return address.replace(/_[0-9A-F]{8}$/, '');
}

/** Whether some of what is there goes. */
export function isLoss(action: Action): boolean {
  return action === 'replace' || action === 'delete';
}
