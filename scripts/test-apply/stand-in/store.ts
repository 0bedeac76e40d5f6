import type { JsonObject } from './json.js';

export interface Resource extends JsonObject {
  id: string;
  name: string;
  type: string;
  properties: JsonObject;
}

/** Azure's resources in memory. Ids are compared without regard to case, as Azure does. */
export class Store {
  readonly #resources = new Map<string, Resource>();

  get(id: string): Resource | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  put(resource: Resource): void {
    this.#resources.set(resource.id.toLowerCase(), resource);
  }

  /** With all that is below it. */
  delete(id: string): void {
    for (const resource of [...this.below(id), { id }]) this.#resources.delete(resource.id.toLowerCase());
  }

  below(id: string): Resource[] {
    const start = `${id.toLowerCase()}/`;
    return this.all().filter((resource) => resource.id.toLowerCase().startsWith(start));
  }

  /** @param type compared without regard to case */
  ofType(type: string): Resource[] {
    return this.all().filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
  }

  all(): Resource[] {
    return [...this.#resources.values()];
  }
}
