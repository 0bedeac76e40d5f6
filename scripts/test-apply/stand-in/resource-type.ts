import type { JsonObject } from './json.js';
import type { Resource, Store } from './store.js';

/** What a resource type needs to know of a write. */
export interface Write {
  readonly store: Store;
  readonly isNew: boolean;
  /** The body as it was sent. */
  readonly sent: JsonObject;
  /** Writes a resource that comes with this one, such as the subnets within a virtual network. */
  readonly put: (id: string, body: JsonObject) => void;
}

/** How one type of resource differs from one that is kept as it was sent and answered at once. */
export interface ResourceType {
  /** Adds what the service computes, and takes out what it never gives back. */
  complete?(resource: Resource, write: Write): void;
  /** Adds to a copy of the resource what is kept elsewhere. */
  show?(copy: Resource, store: Store): void;
  /** Answers to POST, by the last part of the path in lower case. */
  readonly actions?: Readonly<Record<string, (resource: Resource, store: Store) => JsonObject>>;
  /** Further GETs below a resource that are no resources, by the last part of the path in lower case. */
  readonly reads?: Readonly<Record<string, (resource: Resource) => JsonObject>>;
  /** Answer to a write in place of 201 for a new resource and 200 for a change. */
  readonly writeStatus?: number;
  readonly deleteStatus?: number;
  /** A resource that is there without having been made, such as a parameter of a server. */
  unmade?(id: string): Resource;
  /** Why the service refuses to have this one: the id of the one that is in the way. */
  conflict?(resource: Resource, store: Store): { code: string; message: string } | undefined;
}

/** By type in lower case. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;
