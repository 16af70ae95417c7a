// Puts the tokens of one document together to a tree, by libyaml's grammar: what it refuses, Prometheus refuses.
import type { AliasNode, MapNode, Pair, ScalarNode, SeqNode, YamlNode } from './node.ts';
import { Scanner } from './scanner.ts';
import type { Token, TokenKind } from './token.ts';
import { YamlError } from './yaml-error.ts';

/** A rule file is six levels deep, a Kubernetes object twenty; beyond this, reading would only risk the stack. */
export const DEPTH_MAX = 200;

/** About 60,000 rules. Each value costs some hundred bytes: a text of nothing but keys would fill the memory. */
const NODES_MAX = 1_000_000;

type Properties = { readonly tag: string | null; readonly anchor: string | null; readonly from: number };
type Context = { readonly inBlock: boolean; readonly allowsIndentless: boolean };

const BLOCK: Context = { inBlock: true, allowsIndentless: false };
const BLOCK_VALUE: Context = { inBlock: true, allowsIndentless: true };
const FLOW: Context = { inBlock: false, allowsIndentless: false };

export type Document = { readonly root: YamlNode | null; readonly from: number };

export class Composer {
  private readonly scanner: Scanner;
  private anchors = new Map<string, YamlNode>();
  private depth = 0;
  private nodes = 0;
  private isFirst = true;
  private sawDocumentEnd = false;

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  get comments(): Scanner['comments'] {
    return this.scanner.comments;
  }

  /** null: there is none any more. Throws a YamlError. */
  nextDocument(): Document | null {
    while (this.at('document-end')) this.skip();
    const start = this.scanner.peek();
    if (start.kind === 'stream-end') return null;
    this.anchors = new Map();
    const isExplicit = this.readDirectives();
    if (!isExplicit && !this.isFirst && !this.sawDocumentEnd)
      this.fail('expected a new document (---) or the end of the file; check the indentation of this line');
    this.isFirst = false;
    const root = this.at('directive', 'document-start', 'document-end', 'stream-end') ? null : this.node(BLOCK);
    this.sawDocumentEnd = this.at('document-end');
    return { root, from: start.from };
  }

  /** Whether the document begins with `---`. */
  private readDirectives(): boolean {
    let hasDirective = false;
    while (this.at('directive')) {
      hasDirective = true;
      const { text = '', from } = this.scanner.next();
      const version = /^%YAML\s+(\S+)$/.exec(text)?.[1];
      if (text.startsWith('%YAML') && version !== '1.1') {
        throw new YamlError('Prometheus reads YAML 1.1 only; remove the %YAML line', from);
      }
    }
    if (this.at('document-start')) {
      this.skip();
      return true;
    }
    if (hasDirective) this.fail('expected --- after the % lines');
    return false;
  }

  private at(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.scanner.peek().kind);
  }

  private skip(): Token {
    return this.scanner.next();
  }

  private fail(message: string): never {
    throw new YamlError(message, this.scanner.peek().from);
  }

  private exceed(message: string): never {
    throw new YamlError(message, this.scanner.peek().from, 'yaml/limit');
  }

  private node(context: Context): YamlNode {
    if (this.at('alias')) return this.alias();
    const properties = this.properties();
    this.depth += 1;
    this.nodes += 1;
    if (this.depth > DEPTH_MAX) this.exceed(`nested deeper than ${DEPTH_MAX} levels`);
    if (this.nodes > NODES_MAX) this.exceed(`the file holds more than ${NODES_MAX} values; split it`);
    const node = this.content(context, properties);
    this.depth -= 1;
    return node;
  }

  private alias(): AliasNode {
    const { from, to, text: name = '' } = this.skip();
    const target = this.anchors.get(name);
    if (target === undefined)
      throw new YamlError(`*${name} names no anchor (&${name}) above; put quotes around a text that starts with *`, from);
    return { kind: 'alias', name, target, from, to, tag: null, anchor: null };
  }

  private properties(): Properties {
    const { from } = this.scanner.peek();
    let tag: string | null = null;
    let anchor: string | null = null;
    for (;;) {
      if (anchor === null && this.at('anchor')) anchor = this.skip().text ?? '';
      else if (tag === null && this.at('tag')) tag = this.skip().text ?? '';
      else return { tag, anchor, from };
    }
  }

  private content(context: Context, properties: Properties): YamlNode {
    const token = this.scanner.peek();
    if (context.allowsIndentless && token.kind === 'block-entry')
      return this.sequence(properties, { start: token, isIndentless: true });
    if (token.kind === 'scalar' && token.scalar !== undefined) {
      this.skip();
      const { value, style, runs, from, to } = token.scalar;
      return this.keep<ScalarNode>({
        kind: 'scalar',
        value,
        style,
        runs,
        from,
        to,
        tag: properties.tag,
        anchor: properties.anchor,
      });
    }
    if (token.kind === 'flow-sequence-start') return this.flowSequence(properties, this.skip());
    if (token.kind === 'flow-mapping-start') return this.flowMapping(properties, this.skip());
    if (context.inBlock && token.kind === 'block-sequence-start')
      return this.sequence(properties, { start: this.skip(), isIndentless: false });
    if (context.inBlock && token.kind === 'block-mapping-start') return this.mapping(properties, this.skip());
    if (properties.tag !== null || properties.anchor !== null) return this.empty(properties);
    return this.failContent(token);
  }

  private failContent(token: Token): never {
    if (token.kind === 'block-entry') this.fail("a list entry ('- ') is not allowed here; check its indentation");
    this.fail('expected a value here; put quotes around the text');
  }

  private keep<T extends YamlNode>(node: T): T {
    if (node.anchor !== null) this.anchors.set(node.anchor, node);
    return node;
  }

  private empty(properties: Properties = { tag: null, anchor: null, from: this.scanner.peek().from }): ScalarNode {
    const { from, tag, anchor } = properties;
    return this.keep<ScalarNode>({ kind: 'scalar', value: '', style: 'plain', runs: [], from, to: from, tag, anchor });
  }

  private emptyAt(offset: number): ScalarNode {
    return this.empty({ tag: null, anchor: null, from: offset });
  }

  /** An alias inside what it names is found: the anchor is known as soon as the collection begins. */
  private sequence(properties: Properties, how: { readonly start: Token; readonly isIndentless: boolean }): SeqNode {
    const items: YamlNode[] = [];
    const node = this.keep({
      kind: 'seq' as const,
      items,
      from: how.start.from,
      to: how.start.to,
      tag: properties.tag,
      anchor: properties.anchor,
    });
    try {
      this.entries(node, items, how.isIndentless);
    } catch (error) {
      throw error instanceof YamlError ? error.leave(node, (rest) => items.push(rest)) : error;
    }
    return node;
  }

  private entries(node: { to: number }, items: YamlNode[], isIndentless: boolean): void {
    while (this.at('block-entry')) {
      const entry = this.skip();
      const isEmpty = this.at('block-entry', 'block-end') || (isIndentless && this.at('key', 'value'));
      items.push(isEmpty ? this.emptyAt(entry.to) : this.node(BLOCK));
      node.to = items.at(-1)?.to ?? entry.to;
    }
    if (isIndentless) return;
    if (!this.at('block-end')) this.fail("expected '- ' or less indentation here; check the indentation of this line");
    this.skip();
  }

  private mapping(properties: Properties, start: Token): MapNode {
    const pairs: Pair[] = [];
    const node = this.keep({
      kind: 'map' as const,
      pairs,
      from: start.from,
      to: start.to,
      tag: properties.tag,
      anchor: properties.anchor,
    });
    let key: YamlNode | null = null;
    try {
      while (this.at('key')) {
        const { to } = this.skip();
        key = this.at('key', 'value', 'block-end') ? this.emptyAt(to) : this.node(BLOCK_VALUE);
        const value = this.mappingValue(key.to);
        pairs.push({ key, value });
        key = null;
        node.to = value.to;
      }
      if (!this.at('block-end'))
        this.fail("expected a key followed by ':' here; check quotes and indentation of this line and the one before");
      this.skip();
    } catch (error) {
      throw error instanceof YamlError ? error.leave(node, (value) => key !== null && pairs.push({ key, value })) : error;
    }
    return node;
  }

  private mappingValue(keyEnd: number): YamlNode {
    if (!this.at('value')) return this.emptyAt(keyEnd);
    const { to } = this.skip();
    return this.at('key', 'value', 'block-end') ? this.emptyAt(to) : this.node(BLOCK_VALUE);
  }

  private flowSequence(properties: Properties, start: Token): SeqNode {
    const items: YamlNode[] = [];
    const node = this.keep({
      kind: 'seq' as const,
      items,
      from: start.from,
      to: start.to,
      tag: properties.tag,
      anchor: properties.anchor,
    });
    while (!this.at('flow-sequence-end')) {
      if (items.length > 0) this.flowComma(']');
      if (this.at('flow-sequence-end')) break;
      items.push(this.at('key') ? this.singlePair() : this.node(FLOW));
    }
    node.to = this.skip().to;
    return node;
  }

  private flowComma(closing: string): void {
    if (!this.at('flow-entry'))
      this.fail(`expected ',' or '${closing}' here; put quotes around a text that holds brackets or braces`);
    this.skip();
  }

  private singlePair(): MapNode {
    const start = this.skip();
    const key = this.at('value', 'flow-entry', 'flow-sequence-end') ? this.emptyAt(start.to) : this.node(FLOW);
    const value = this.flowValue(key.to, 'flow-sequence-end');
    return { kind: 'map', pairs: [{ key, value }], from: start.from, to: value.to, tag: null, anchor: null };
  }

  private flowMapping(properties: Properties, start: Token): MapNode {
    const pairs: Pair[] = [];
    const node = this.keep({
      kind: 'map' as const,
      pairs,
      from: start.from,
      to: start.to,
      tag: properties.tag,
      anchor: properties.anchor,
    });
    while (!this.at('flow-mapping-end')) {
      if (pairs.length > 0) this.flowComma('}');
      if (this.at('flow-mapping-end')) break;
      pairs.push(this.flowPair());
    }
    node.to = this.skip().to;
    return node;
  }

  private flowPair(): Pair {
    if (!this.at('key')) {
      const key = this.node(FLOW);
      return { key, value: this.emptyAt(key.to) };
    }
    const { to } = this.skip();
    const key = this.at('value', 'flow-entry', 'flow-mapping-end') ? this.emptyAt(to) : this.node(FLOW);
    return { key, value: this.flowValue(key.to, 'flow-mapping-end') };
  }

  private flowValue(keyEnd: number, closing: TokenKind): YamlNode {
    if (!this.at('value')) return this.emptyAt(keyEnd);
    const { to } = this.skip();
    return this.at('flow-entry', closing) ? this.emptyAt(to) : this.node(FLOW);
  }
}
