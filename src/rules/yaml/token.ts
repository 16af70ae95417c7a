// The tokens of YAML, as libyaml and its descendants name them.
import type { ScannedScalar } from './scan-flow-scalar.ts';

export type TokenKind =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'flow-entry'
  | 'block-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export type Token = {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
  /** Of an alias or anchor its name, of a tag or directive its text. */
  readonly text?: string | undefined;
  readonly scalar?: ScannedScalar | undefined;
};
