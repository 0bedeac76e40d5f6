import { stripVTControlCharacters } from 'node:util';

/** One error that Terraform reported. */
export interface Diagnostic {
  /** All of it in one line: boxes, line breaks, colours and the escapes of JSON within JSON are gone. */
  readonly text: string;
  /** Address of the resource that it is about, such as azurerm_kubernetes_cluster.cluster; undefined when it names none. */
  readonly address: string | undefined;
}

/**
 * The errors in what Terraform wrote to standard error, in order, without its warnings.
 * With colours each stands in a box of its own; without, it ends where the next begins.
 */
export function readDiagnostics(output: string): Diagnostic[] {
  const blocks: string[][] = [];
  let block: string[] | undefined;
  for (const line of stripVTControlCharacters(output).split(/\r?\n/)) {
    const content = line.replace(/^[│|] ?/, '');
    if (/^[╷╵]/.test(line) || /^(?:Error|Warning): /.test(content)) block = undefined;
    if (content.startsWith('Error: ')) blocks.push((block = []));
    block?.push(content);
  }
  return blocks.map((lines) => ({
    text: oneLine(lines.join('\n')),
    address: lines.map((line) => /^\s*with ([^\s,]+),?$/.exec(line)?.[1]).find((found) => found !== undefined),
  }));
}

function oneLine(text: string): string {
  return text
    .replace(/\\+[rn]/g, ' ')
    .replace(/\\+"/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
}
