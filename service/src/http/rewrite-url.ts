/**
 * Makes any path decodable: a `%` that starts no byte, or bytes that are not UTF-8, stand for themselves, as in upstream.
 * Fastify would answer 400 to them; here they are just names that do not exist.
 */
export function decodableUrl(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (!path.includes('%') || decodes(path)) return url;
  const repaired = path
    .replace(/%(?![0-9a-fA-F]{2})/g, '%25')
    .replace(/(%[0-9a-fA-F]{2})+/g, (bytes) => (decodes(bytes) ? bytes : bytes.replaceAll('%', '%25')));
  return repaired + url.slice(path.length);
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
