// Why a text is not YAML as Go reads it: thrown inside the reader, caught where a document is composed.
import type { YamlNode } from './node.ts';

export class YamlError extends Error {
  /** UTF-16 offset into the text. */
  readonly offset: number;

  readonly code: 'yaml/syntax' | 'yaml/limit';

  /** What had been read of the document before, for problems there to be told too; half an item of a list is left out. */
  rest: YamlNode | null = null;
  private hasDroppedItem = false;

  constructor(message: string, offset: number, code: YamlError['code'] = 'yaml/syntax') {
    super(message);
    this.code = code;
    this.offset = offset;
  }

  /** Passing through a list on the way out: the innermost one loses the item in which the error is, which would be half a rule. */
  leaveList(list: YamlNode, add: (rest: YamlNode) => void): this {
    if (this.hasDroppedItem && this.rest !== null) add(this.rest);
    this.hasDroppedItem = true;
    this.rest = list;
    return this;
  }

  leaveMapping(mapping: YamlNode, add: (rest: YamlNode) => void): this {
    if (this.rest !== null) add(this.rest);
    this.rest = mapping;
    return this;
  }
}
