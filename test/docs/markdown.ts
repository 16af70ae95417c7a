// Reads our Markdown pages: fenced blocks with what their info string says, links, headings.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** ```` ```yaml rti.yml ```` is a block of language `yaml` and name `rti.yml`. */
export type Block = { readonly language: string; readonly name: string; readonly text: string; readonly line: number };

/** `file` is relative to the repository. */
export type Page = { readonly file: string; readonly text: string; readonly blocks: readonly Block[] };

export function parseBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly info: readonly string[]; readonly line: number } | null = null;
  let lines: string[] = [];
  text.split('\n').forEach((content, i) => {
    const fence = /^```(.*)$/.exec(content);
    if (fence && open) {
      const [language = '', name = ''] = open.info;
      blocks.push({ language, name, text: lines.map((line) => `${line}\n`).join(''), line: open.line });
      open = null;
    } else if (fence) {
      open = { info: (fence[1] ?? '').split(/\s+/), line: i + 1 };
      lines = [];
    } else lines.push(content);
  });
  if (open !== null) throw new Error('a fenced block does not end');
  return blocks;
}

export function readPage(file: string): Page {
  const text = readFileSync(join(root, file), 'utf8');
  return { file, text, blocks: parseBlocks(text) };
}

/** Every page that people read: those of the root and all of docs/. */
export function readPages(): readonly Page[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`);
  return [...readdirSync(root), ...inDocs]
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map(readPage);
}

/** The page without its code blocks. */
export function prose(page: Page): string {
  return page.text.replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** Targets of links and images, as written. */
export function linksOf(page: Page): readonly string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

/** Anchors as GitHub makes them from headings. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const headings = [...prose(page).matchAll(/^#{1,6}\s+(.*)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
