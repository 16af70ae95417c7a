// The configuration's file as YAML with places; a file that cannot be read is a problem like any other.
import type { Problem } from './problem.ts';
import type { ReadFile } from './resolve-context.ts';
import { configBytesMax, readYaml, type YamlSource } from './yaml-source.ts';

export function readSource(
  file: string,
  readFile: ReadFile,
): { readonly source: YamlSource | null; readonly problems: readonly Problem[] } {
  try {
    return readYaml(file, new TextDecoder().decode(readFile(file, configBytesMax)));
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    const common = { where: file, line: null, column: null, path: '', sourceLine: null };
    return {
      source: null,
      problems: [{ ...common, code: 'unreadable', message, remedy: 'check the path; --config.file names the configuration' }],
    };
  }
}
