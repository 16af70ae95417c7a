// Why a text is not YAML as Go reads it: thrown inside the reader, caught where a document is composed.

export class YamlError extends Error {
  /** UTF-16 offset into the text. */
  readonly offset: number;

  readonly code: 'yaml/syntax' | 'yaml/limit';

  constructor(message: string, offset: number, code: YamlError['code'] = 'yaml/syntax') {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
