/** A file as a whole. */
export interface StoredFile {
  readonly bytes: Buffer;
  /** What Metaflow keeps beside some files (`metaflow_user_attributes`); undefined where there is nothing. */
  readonly attributes?: FileAttributes;
}

/** How a content-addressed file is encoded. */
export interface FileAttributes {
  /** As it is, instead of gzipped. */
  readonly cas_raw?: boolean;
  readonly cas_version?: number;
}

export interface ReadOptions {
  /** Ends the reading when the client is gone. */
  readonly signal?: AbortSignal;
}

/**
 * One datastore root, read-only. Paths are relative to it, with `/` between their parts.
 * Everything throws ReadError when the store cannot be reached or does not let us in; what is not there is undefined.
 */
export interface Store {
  /** Kind and root, such as `azure:container/prefix`: names the store in texts and keys of caches. */
  readonly name: string;
  /** Bytes; undefined: no such file. */
  size(path: string, options?: ReadOptions): Promise<number | undefined>;
  /** @throws ReadError `artifact-too-large` when the file has more than `maxBytes`. */
  read(path: string, options: ReadOptions & { readonly maxBytes: number }): Promise<StoredFile | undefined>;
  /** Bytes from `start` up to but without `end`; fewer if the file ends before. @throws ReadError when there is no such file. */
  readRange(path: string, start: number, end: number, options?: ReadOptions): Promise<Buffer>;
  /** Names of the files (not of the folders) directly in a folder, sorted; none if it does not exist. */
  list(folder: string, options?: ReadOptions): Promise<string[]>;
}

/** Parts of a path, of a listing. More is a mistake or an attack, and would fill the memory. */
export const MAX_LISTED = 10_000;
