import type { Configuration, VariableName } from '../../stacks/variables.js';

/** Nodes of one kind. */
export interface Pool {
  readonly size: string;
  /** What sets the size. */
  readonly variable: VariableName;
  readonly min: number;
  readonly max: number;
  readonly spot: boolean;
}

export function poolsOf(configuration: Configuration): Pool[] {
  const { system_node_size, system_nodes_min, system_nodes_max, gpu_node_size } = configuration;
  const system: Pool = {
    size: system_node_size,
    variable: 'system_node_size',
    min: system_nodes_min,
    max: system_nodes_max,
    spot: false,
  };
  return [
    system,
    ...(configuration.dedicated_system_pool ? [system] : []),
    {
      size: configuration.task_node_size,
      variable: 'task_node_size',
      min: configuration.task_nodes_min,
      max: configuration.task_nodes_max,
      spot: configuration.task_node_spot,
    },
    ...(gpu_node_size === undefined
      ? []
      : [
          {
            size: gpu_node_size,
            variable: 'gpu_node_size' as const,
            min: 0,
            max: configuration.gpu_nodes_max,
            spot: false,
          },
        ]),
  ];
}
