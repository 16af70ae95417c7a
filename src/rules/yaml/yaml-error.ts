// Why a text is not YAML as Go reads it: thrown inside the reader, caught where a document is composed.
import type { YamlNode } from './node.ts';

export class YamlError extends Error {
  /** UTF-16 offset into the text. */
  readonly offset: number;

  readonly code: 'yaml/syntax' | 'yaml/limit';

  /** What had been read of the document before, so that problems there can be told too. */
  rest: YamlNode | null = null;
  /** The collections of the rest that the error cut short. */
  readonly cut = new Set<YamlNode>();

  constructor(message: string, offset: number, code: YamlError['code'] = 'yaml/syntax') {
    super(message);
    this.code = code;
    this.offset = offset;
  }

  /** On the way out of a collection: `add` gives it what was read of the one inside. */
  leave(collection: YamlNode, add: (rest: YamlNode) => void): this {
    if (this.rest !== null) add(this.rest);
    this.rest = collection;
    this.cut.add(collection);
    return this;
  }
}
