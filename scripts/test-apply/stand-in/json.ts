/** Bodies of requests and answers. Azure's models are not repeated here: what a provider sends is kept as it is. */
export type JsonValue = null | boolean | number | string | undefined | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one takes the place of anything else. */
export function objectIn(parent: JsonObject, key: string): JsonObject {
  const found = parent[key];
  if (isObject(found)) return found;
  const made: JsonObject = {};
  parent[key] = made;
  return made;
}

/** The objects of a list; none when it is no list. */
export function objectsIn(parent: JsonObject, key: string): JsonObject[] {
  const found = parent[key];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

export function textIn(parent: JsonObject, key: string): string {
  const found = parent[key];
  return typeof found === 'string' ? found : '';
}

/** Adds what is missing, in nested objects, too; what is there stays. */
export function fillIn(target: JsonObject, defaults: JsonObject): void {
  for (const [key, value] of Object.entries(defaults)) {
    const found = target[key];
    if (found === undefined || found === null) target[key] = value;
    else if (isObject(found) && isObject(value)) fillIn(found, value);
  }
}

/** JSON Merge Patch without its removal by null, which these providers do not use. */
export function mergeInto(target: JsonObject, change: JsonObject): void {
  for (const [key, value] of Object.entries(change)) {
    const found = target[key];
    if (isObject(value) && isObject(found)) mergeInto(found, value);
    else target[key] = value;
  }
}
