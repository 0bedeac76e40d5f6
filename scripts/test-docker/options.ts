import { parseArgs } from 'node:util';

export const PARTS = ['image', 'services', 'development', 'tests'] as const;
export type PartName = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly PartName[];
  /** Interpreter that has Metaflow; undefined: a virtual environment is made and Metaflow installed from PyPI. */
  readonly python: string | undefined;
  readonly keep: boolean;
}

export const HELP = `npm run test:docker -- [options]     the service's image and compose files, on a real Docker engine

Builds the image, brings each compose file up on free ports under a project name of its own, checks it, runs a real
Metaflow flow against it, and takes everything down again. Needs docker, docker compose (or docker-compose 1.29), python3.

  --only PART,...   some parts only:
                      image         service/Dockerfile: contents, user, start, stop
                      services      service/docker-compose.yml
                      development   service/docker-compose.development.yml, in a copy whose sources are changed
                      tests         service/docker-compose.test.yml
  --python PATH     a Python that has Metaflow; without it one is set up in a temporary folder
  --keep            leave containers, volumes and images for a look; the next run does not mind them
  --help
`;

/** @throws Error that names the option when one is unknown or has a wrong value. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      python: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return { parts: values.only?.split(',').map(partName) ?? PARTS, python: values.python, keep: values.keep };
}

function partName(text: string): PartName {
  const found = PARTS.find((part) => part === text);
  if (!found) throw new Error(`--only ${text}: there is no such part. There are: ${PARTS.join(', ')}`);
  return found;
}
