// The commands of a `console` block: `$ command`, then what it prints. A command goes on in the next line after a backslash or
// within single quotes.
import { splitWords } from '../cli/transcript.ts';

export type Exchange = { readonly command: string; readonly documented: string; readonly line: number };

export function parseConsole(text: string, firstLine: number): readonly Exchange[] {
  const exchanges: { command: string; documented: string; line: number }[] = [];
  let open = false;
  text.split('\n').forEach((content, i) => {
    const current = exchanges.at(-1);
    if (open && current) current.command += ` ${content.replace(/\\$/, '').trim()}`;
    else if (content.startsWith('$ '))
      exchanges.push({ command: content.slice(2).replace(/\\$/, '').trim(), documented: '', line: firstLine + 1 + i });
    else if (current) current.documented += `${content}\n`;
    const command = exchanges.at(-1)?.command ?? '';
    open = content.endsWith('\\') || command.split("'").length % 2 === 0;
  });
  return exchanges.map((exchange) => ({ ...exchange, documented: `${exchange.documented.trimEnd()}\n` }));
}

export type CurlRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/** The part of curl's flags that our pages use; an unknown one is an error, so that nothing is left out silently. */
export function parseCurl(command: string): CurlRequest {
  const words = splitWords(command).slice(1);
  const headers: Record<string, string> = {};
  let method: string | null = null;
  let body: string | null = null;
  let url: string | null = null;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '-s' || word === '-sS') continue;
    if (!word.startsWith('-')) {
      url = word;
      continue;
    }
    i += 1;
    const value = words[i] ?? '';
    if (word === '-X') method = value;
    else if (word === '-d') body = value;
    else if (word === '-H')
      headers[value.slice(0, value.indexOf(':')).toLowerCase()] = value.slice(value.indexOf(':') + 1).trim();
    else throw new Error(`curl ${word} is not known to test/docs/console.ts`);
  }
  const path = /^(?:http:\/\/)?localhost:5001(\/.*)$/.exec(url ?? '')?.[1];
  if (path === undefined) throw new Error(`expected an address on localhost:5001 in: ${command}`);
  return { method: method ?? (body === null ? 'GET' : 'POST'), path, headers, body };
}

export type RtiCommand = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `| tail -n 3` shows the last lines only. */
  readonly tail: number | null;
};

/** `NAME=value rti config check | tail -n 3`; null when it is another program. */
export function parseRti(command: string): RtiCommand | null {
  const [program = '', tailText] = command.split(/\s*\|\s*tail -n /);
  const words = splitWords(program);
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  if (words[start] !== 'rti') return null;
  const env = Object.fromEntries(
    words.slice(0, start).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
  return { argv: words.slice(start + 1), env, tail: tailText === undefined ? null : Number(tailText) };
}
