import { DataResource, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { join } from 'node:path';
import type { Names } from '../naming.js';
import { contextHash } from './context-hash.js';
import { parseImage } from './image-name.js';
import type { Sources } from './sources.js';

export interface ServiceImageProps {
  readonly named: Names;
  readonly sources: Sources;
  /** Folder of the project. */
  readonly root: string;
  /** An image that is there already, with registry and tag or digest; nothing is built then. */
  readonly ready: string | undefined;
}

/** The image of the services: one of the user's, or built from `service/` in the registry of the deployment. */
export class ServiceImage extends Construct {
  readonly repository: string;
  /** Tag or digest; the other one is empty. */
  readonly tag: string;
  readonly digest: string;
  /** What must have succeeded before pods use it. */
  readonly built: ITerraformDependable[];

  constructor(scope: Construct, id: string, { named, sources, root, ready }: ServiceImageProps) {
    super(scope, id);
    if (ready !== undefined) {
      const image = parseImage(ready);
      this.repository = image.repository;
      this.tag = image.tag;
      this.digest = image.digest;
      this.built = [];
      return;
    }
    this.repository = `${sources.registry.loginServer}/metaflow-service`;
    this.tag = contextHash(join(root, 'service'));
    this.digest = '';
    const build = new DataResource(this, 'build', {
      triggersReplace: { registry: named.registry, tag: this.tag },
    });
    build.addOverride('provisioner', [
      {
        'local-exec': {
          command: 'node --import tsx scripts/build-image/main.ts',
          working_dir: root,
          environment: { REGISTRY: named.registry, IMAGE: `metaflow-service:${this.tag}` },
        },
      },
    ]);
    this.built = [build];
  }
}
