import { isUtf8 } from 'node:buffer';
import path from 'node:path';

/** Says in which encoding a file is, on its first or second line (PEP 263); without it Python takes UTF-8 alone. */
const ENCODING_LINE = /^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+/;

/** Why a file cannot be a DAG or a module of one; undefined when it can. Its syntax is Airflow's to judge. */
export function complaintAbout(name: string, content: Buffer): string | undefined {
  const extension = path.extname(name);
  if (extension === '.pyc' || extension === '.pyo') return 'it is compiled Python; upload its .py';
  if (extension !== '.py') return 'its name does not end in .py';
  if (content.includes(0)) return 'it is binary, or text in UTF-16';
  if (!isUtf8(content) && !namesEncoding(content)) return 'it is not UTF-8 and names no other encoding';
  const isPackageMarker = path.basename(name) === '__init__.py';
  return content.toString('latin1').trim() === '' && !isPackageMarker ? 'it is empty' : undefined;
}

function namesEncoding(content: Buffer): boolean {
  const [first = '', second = ''] = content.toString('latin1').split(/\r\n|\r|\n/, 2);
  return ENCODING_LINE.test(first) || ENCODING_LINE.test(second);
}
