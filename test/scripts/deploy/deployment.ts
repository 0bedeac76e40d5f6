import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FakePrograms, type Answer, type Ran, type Started, type StartSettings } from '../azure/fake-programs.js';

const DRIVER = 'test/scripts/deploy/driver.ts';

/** A word that stands for every secret: nothing that is printed or passed on may have it. */
export const SECRET = 'hunter2-the-secret';

const VERSION: Answer = { when: ['version'], stdout: '{"terraform_version":"1.11.4"}' };
export const NO_CHANGES: Answer = { when: ['plan'], stdout: 'No changes.\n', status: 0 };
export const CHANGES: Answer = {
  when: ['plan'],
  stdout: 'Plan: 1 to add.\n',
  status: 2,
  writes: { $out: `plan with ${SECRET}` },
};
/** Without -out there is no file to write. */
export const CHANGES_ONLY: Answer = { when: ['plan'], stdout: 'Plan: 1 to add.\n', status: 2 };
export const APPLIED: Answer = { when: ['apply'], stdout: 'Apply complete!\n' };
export const INITIALIZED: Answer = { when: ['init'], stdout: 'Terraform has been initialized.\n' };

/** A working folder with variables of "acme", a fake terraform and a fake az. */
export class Deployment {
  readonly programs = new FakePrograms();
  readonly folder = this.programs.folder;

  constructor() {
    writeFileSync(
      path.join(this.folder, 'acme.tfvars'),
      'org_prefix = "acme"\nsubscription_id = "11111111-2222-3333-4444-555555555555"\n',
    );
    this.terraform(CHANGES, APPLIED);
  }

  /** @param answers before the usual ones to version and init */
  terraform(...answers: readonly Answer[]): void {
    this.programs.answer('terraform', [VERSION, ...answers, INITIALIZED]);
  }

  /** Writes a local state with these resources, and a secret in each. */
  state(
    stack: string,
    resources: readonly (readonly [type: string, name: string, mode?: 'managed' | 'data'])[],
  ): string {
    const file = path.join(this.folder, `terraform.${stack}.tfstate`);
    const content = {
      version: 4,
      resources: resources.map(([type, name, mode = 'managed']) => ({
        ...{ mode, type, name: 'x' },
        instances: [{ attributes: { name, password: SECRET } }],
      })),
    };
    writeFileSync(file, JSON.stringify(content), { mode: 0o644 });
    return file;
  }

  /** Both stacks of "acme", as if deployed. */
  deployed(): void {
    this.state('infra', [
      ['azurerm_resource_group', 'rg-metaflow-default-westus'],
      ['azurerm_kubernetes_cluster', 'aks-acme-metaflow-default'],
      ['azurerm_postgresql_flexible_server', 'psql-acme-metaflow-default'],
      ['azurerm_storage_account', 'stacmemetaflowdefault'],
      ['azurerm_container_registry', 'cracmemetaflowdefault'],
    ]);
    this.state('services', [
      ['azurerm_kubernetes_cluster', 'aks-acme-metaflow-default', 'data'],
      ['helm_release', 'argo-workflows'],
    ]);
  }

  start(args: readonly string[], settings?: StartSettings): Started {
    const [verb = '', ...rest] = args;
    return this.programs.start(DRIVER, [verb, '--work-dir', '.', '--var-file', 'acme.tfvars', ...rest], settings);
  }

  async run(args: readonly string[], settings?: StartSettings): Promise<Ran> {
    return this.start(args, settings).ended;
  }

  /** What terraform was called with, and in which stack, without the version check. */
  get commands(): string[] {
    return this.programs.calls
      .filter(({ program, args }) => program === 'terraform' && args[0] !== 'version')
      .map(
        ({ args, cwd }) => `${path.basename(cwd)}: ${args.join(' ').replace(/(-out=)?\S*plan-\d+\.tfplan/g, '$1PLAN')}`,
      );
  }

  /** Saved plans that are left. */
  get planFiles(): string[] {
    const stacks = path.join(this.folder, 'cdktf.out', 'stacks');
    if (!existsSync(stacks)) return [];
    return readdirSync(stacks, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tfplan'));
  }

  remove(): void {
    this.programs.remove();
  }
}
