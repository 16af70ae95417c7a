// The format of the command-line transcripts: a comment, files, the environment, then commands with what they print.
//
//   # What this shows.
//   --- rti.yml            a file (or `--- env`: one NAME=value per line; `--- -`: the standard input)
//   watches: []
//   $ rti config check rti.yml
//   | a line of stdout
//   ! a line of stderr
//   exit 0

export type Transcript = {
  /** Everything before the first command, as written. */
  readonly head: string;
  readonly files: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
};

export function parseTranscript(text: string): Transcript {
  const first = /^\$ /m.exec(text)?.index ?? text.length;
  const head = text.slice(0, first);
  const files = new Map<string, string>();
  for (const part of head.split(/^--- /m).slice(1)) {
    const end = part.indexOf('\n');
    files.set(part.slice(0, end).trim(), part.slice(end + 1));
  }
  const pairs = (files.get('env') ?? '').split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
  });
  files.delete('env');
  const commands = [...text.slice(first).matchAll(/^\$ rti ?(.*)$/gm)].map((match) => match[1] ?? '');
  return { head, files, env: Object.fromEntries(pairs), commands };
}

/** Words of a command line; single and double quotes keep spaces together. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map((match) => match[0].replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

/** Output as the transcript shows it: each line marked. */
export function marked(mark: string, output: string): string {
  return output === ''
    ? ''
    : `${output
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `${mark} ${line}`.trimEnd())
        .join('\n')}\n`;
}
