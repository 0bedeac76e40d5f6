import type { Sample } from './samples.js';

/** Columns that Terraform fills when its output is not a terminal. */
const WIDTH = 78;

/** As Terraform prints an error with -no-color. */
export function plain({ summary, address, detail }: Sample): string {
  return ['', ...content(summary, address, detail), ''].join('\n');
}

/** As it prints one with colours: in a box, wrapped, between escapes. */
export function boxed({ summary, address, detail }: Sample): string {
  const red = (text: string) => `\u001b[31m${text}\u001b[0m`;
  const lines = content(`\u001b[1m${summary}`, address, detail).map((line) => `${red('│')}\u001b[0m ${line}`);
  return [red('╷'), ...lines, red('╵'), ''].join('\n');
}

function content(summary: string, address?: string, detail?: string): string[] {
  const where = address === undefined ? [] : ['', `  with ${address},`, `  on cdk.tf.json line 216, in resource.x:`];
  return [...wrap(`Error: ${summary}`), ...where, ...(detail === undefined ? [] : ['', ...wrap(detail)])];
}

/** Lines that are too long are broken between words, as Terraform does it. */
function wrap(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const lines = [''];
    for (const word of line.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last !== '' && last.length + word.length + 1 > WIDTH) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  });
}
