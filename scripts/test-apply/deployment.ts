import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { App } from 'cdktf';
import { loadConfiguration } from '../../stacks/configuration.js';
import { InfraStack } from '../../stacks/infra/stack.js';
import type { Configuration } from '../../stacks/variables.js';
import { succeed } from '../test-docker/command.js';
import { ROOT } from './root.js';
import { StandIn } from './stand-in/stand-in.js';
import { plainAddress, type Report } from './plan.js';
import { Terraform } from './terraform.js';

export type Changes = Readonly<Record<string, unknown>>;

/** What of the synthesized JSON is looked at. */
interface StackFile {
  readonly terraform: { readonly backend: { readonly local: { path: string } } };
  readonly provider: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

export interface DeploymentSettings {
  /** Made; everything is below it. */
  readonly folder: string;
  /** Absolute. */
  readonly varFile: string;
  /** Environment without the stand-in. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** One stack in its own folder, with Terraform and its own stand-in for Azure. */
export class Deployment {
  /** Variables that differ from the file. */
  changes: Changes = {};
  private readonly fetched = new Set<string>();

  private constructor(
    private readonly settings: DeploymentSettings,
    readonly standIn: StandIn,
    readonly terraform: Terraform,
  ) {}

  static async start(settings: DeploymentSettings): Promise<Deployment> {
    const { folder, env, signal } = settings;
    await mkdir(folder, { recursive: true });
    const standIn = await StandIn.start({ folder });
    const stackFolder = path.join(folder, 'cdktf.out/stacks/infra');
    const terraform = new Terraform({ folder: stackFolder, env: { ...env, ...standIn.environment }, signal });
    return new Deployment(settings, standIn, terraform);
  }

  private get file(): string {
    return path.join(this.folder, 'cdktf.out/stacks/infra/cdk.tf.json');
  }

  get folder(): string {
    return this.settings.folder;
  }

  /** For programs that run Terraform themselves. */
  get environment(): NodeJS.ProcessEnv {
    return { ...this.settings.env, ...this.standIn.environment };
  }

  /** The files of variables, later ones winning. */
  async varFiles(changes = this.changes): Promise<string[]> {
    const file = path.join(this.folder, 'changes.tfvars.json');
    await writeFile(file, JSON.stringify(changes));
    return [this.settings.varFile, file];
  }

  async configuration(changes = this.changes): Promise<Configuration> {
    return loadConfiguration({ directory: this.folder, varFiles: await this.varFiles(changes), env: {} });
  }

  /** Writes the stack's JSON by stacks/main.ts, as `cdktf synth` does. */
  async synth(): Promise<void> {
    const { env, signal } = this.settings;
    const main = path.join(ROOT, 'stacks/main.ts');
    const varFiles = (await this.varFiles()).join(',');
    const outdir = path.join(this.folder, 'cdktf.out');
    await succeed(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
      cwd: this.folder,
      env: { ...env, METAFLOW_VAR_FILE: varFiles, CDKTF_OUTDIR: outdir },
      signal,
    });
  }

  /** Addresses of everything that has tags, as the stack was made last. */
  async tagged(): Promise<string[]> {
    const { resource } = await this.stackFile();
    return Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName)
        .filter(([, attributes]) => type.startsWith('azurerm_') && 'tags' in attributes)
        .map(([name]) => plainAddress(`${type}.${name}`)),
    );
  }

  async init(): Promise<void> {
    await this.synth();
    await this.fetchProviders(await this.stackFile());
  }

  /** Once for each provider: some configurations need one more. */
  private async fetchProviders({ provider }: StackFile): Promise<void> {
    const wanted = Object.keys(provider);
    if (wanted.every((name) => this.fetched.has(name))) return;
    await this.terraform.init(this.settings.env);
    for (const name of wanted) this.fetched.add(name);
  }

  private async stackFile(): Promise<StackFile> {
    return JSON.parse(await readFile(this.file, 'utf8')) as StackFile;
  }

  /**
   * What a further change would do to what is applied, without asking Azure again. The stack is made in this process, which
   * takes a tenth of the time.
   * @throws ConfigurationError
   */
  async planWith(more: Changes): Promise<Report> {
    const configuration = await this.configuration({ ...this.changes, ...more });
    const outdir = path.join(this.folder, 'planned');
    const app = new App({ outdir, skipValidation: true });
    new InfraStack(app, 'infra', configuration);
    app.synth();
    const made = JSON.parse(await readFile(path.join(outdir, 'stacks/infra/cdk.tf.json'), 'utf8')) as StackFile;
    // By default in the folder in which the stack was made, which here is the repository.
    made.terraform.backend.local.path = path.join(this.folder, 'terraform.infra.tfstate');
    await writeFile(this.file, JSON.stringify(made));
    await this.fetchProviders(made);
    return this.terraform.plan({ refresh: false });
  }

  async stop(): Promise<void> {
    await this.standIn.stop();
  }
}
