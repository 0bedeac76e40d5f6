import type { Result } from './command.js';

/** What a process in a container may do, as /proc/1/status says it. */
export interface Confinement {
  readonly uid: number;
  readonly capabilities: string;
  readonly noNewPrivileges: boolean;
  readonly readOnlyRoot: boolean;
}

/** Looks from inside, with nothing but the shell and tools of Debian's base system. */
export const LOOK = ['sh', '-c', 'cat /proc/1/status; touch /written 2>&1; true'];

export function confinement({ stdout }: Pick<Result, 'stdout'>): Confinement {
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(stdout)?.[1];
  return {
    uid: Number(field('Uid')),
    capabilities: [field('CapPrm'), field('CapEff'), field('CapBnd')].every((set) => set && /^0+$/.test(set))
      ? 'none'
      : 'some',
    noNewPrivileges: field('NoNewPrivs') === '1',
    readOnlyRoot: /touch: .*Read-only file system/.test(stdout),
  };
}
