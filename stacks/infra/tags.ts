import { Aspects, TerraformResource, type IAspect, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Configuration } from '../variables.js';

/** Sets the tags on every resource that can have tags, so that no resource is forgotten. */
class Tags implements IAspect {
  constructor(private readonly tags: Readonly<Record<string, string>>) {}

  visit(node: IConstruct): void {
    // Entra ID calls something else tags.
    if (!TerraformResource.isTerraformResource(node) || !node.terraformResourceType.startsWith('azurerm_')) return;
    if ('tagsInput' in node) Object.assign(node, { tags: this.tags });
  }
}

/** The user's tags win over ours. */
export function tagAll(stack: TerraformStack, { tags, workspace }: Configuration): void {
  Aspects.of(stack).add(new Tags({ application: 'metaflow', 'managed-by': 'metaflow-on-azure', workspace, ...tags }));
}
