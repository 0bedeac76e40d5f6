import { ReadError } from '../read-error.js';

export interface Explanation {
  readonly failure: ReadError;
  /** Whether it concerns the whole account, so that others need not try. */
  readonly isGeneral: boolean;
}

/** What an error of Azure's libraries means. @returns undefined: the blob does not exist */
export function explain(error: unknown, container: string): Explanation | undefined {
  const { statusCode, code, name, message } = error as {
    statusCode?: number;
    code?: string;
    name?: string;
    message?: string;
  };
  const because = { cause: error };
  if (code === 'ContainerNotFound') {
    const text = `The storage account has no container "${container}".`;
    return { failure: new ReadError('MetaflowAzureResourceError', text, because), isGeneral: false };
  }
  if (statusCode === 404) return undefined;
  if (/Authentication|CredentialUnavailable/.test(name ?? '')) {
    const text = `Azure gives the UI service no token (${name}). Check its identity: workload identity, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.`;
    return { failure: new ReadError('MetaflowAzureAuthenticationError', text, because), isGeneral: true };
  }
  if (statusCode === 401 || statusCode === 403) {
    const text = `Azure does not let the UI service read container "${container}" (${code ?? statusCode}). Give its identity the role Storage Blob Data Reader.`;
    return { failure: new ReadError('MetaflowAzureAuthenticationError', text, because), isGeneral: false };
  }
  const reason = (message ?? String(error)).split('\n', 1)[0] ?? '';
  const text = `Azure Blob Storage cannot be read at the moment: ${reason}`;
  const isGeneral = statusCode === undefined || statusCode >= 500;
  return { failure: new ReadError('MetaflowAzureResourceError', text, because), isGeneral };
}
