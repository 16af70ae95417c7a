// Prometheus' text exposition format and OpenMetrics 1.0, read in one pass over the text; docs/text-format.md says what is taken and what is not.
// Source: prometheus.io/docs/instrumenting/exposition_formats, the OpenMetrics specification, and Prometheus' own model/textparse where they differ.
import { emptyLabels, type Labels } from '../model/labels.ts';
import type { EpochMs } from '../model/time.ts';
import { char, TextCursor, type TextFormat, TextFormatError } from './text-cursor.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown' | 'info' | 'stateset' | 'gaugehistogram';

/** One line. `at` is null when the target gave no timestamp. A label with an empty value is no label and is not kept. */
export type TextSample = {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly at: EpochMs | null;
  /** Of OpenMetrics only; null on most lines. */
  readonly exemplar: Exemplar | null;
};

/** One observation behind a counter or a bucket, such as the trace of a slow request. */
export type Exemplar = { readonly labels: Labels; readonly value: number; readonly at: EpochMs | null };

/** The samples of one metric: `http_seconds` holds `http_seconds_bucket`, `_sum`, `_count`. */
export type MetricFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: string;
  readonly samples: readonly TextSample[];
};

export type TextFormatOptions = {
  /** By the answer's Content-Type. OpenMetrics counts timestamps in seconds and must end with `# EOF`. */
  readonly format: TextFormat;
  /** Samples kept; those beyond are counted in `dropped` and not read. Announced families without samples are kept up to it, too. */
  readonly samplesMax: number;
  /** Characters of text accepted. */
  readonly lengthMax: number;
};

export type ParsedText = { readonly families: readonly MetricFamily[]; readonly sampleCount: number; readonly dropped: number };

type OpenFamily = { name: string; type: MetricType; help: string; unit: string; samples: TextSample[] };

const metricTypes: ReadonlySet<string> = new Set([
  'counter',
  'gauge',
  'histogram',
  'summary',
  'unknown',
  'info',
  'stateset',
  'gaugehistogram',
]);

const suffixesOf: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ['', '_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created', ''],
  summary: ['', '_sum', '_count', '_created'],
  unknown: [''],
  info: ['_info', ''],
  stateset: [''],
  gaugehistogram: ['_bucket', '_gsum', '_gcount', ''],
};

/** Reads a whole exposition. Throws TextFormatError with line and column at the first line that is not one. O(text). */
export function parseTextFormat(text: string, options: TextFormatOptions): ParsedText {
  if (text.length > options.lengthMax) {
    throw new TextFormatError(
      1,
      1,
      `the answer has ${text.length} characters, ${options.lengthMax} are accepted; expose fewer series on this target`,
    );
  }
  return new Exposition(text, options).parse();
}

/** The state of one pass: the cursor, the families so far and the one the last line belonged to. */
class Exposition {
  readonly #cursor: TextCursor;
  readonly #options: TextFormatOptions;
  readonly #isOpenMetrics: boolean;
  readonly #families = new Map<string, OpenFamily>();
  #current: OpenFamily | null = null;
  #lastSampleName = '';
  #count = 0;
  #dropped = 0;
  #ended = false;

  constructor(text: string, options: TextFormatOptions) {
    this.#cursor = new TextCursor(text, options.format);
    this.#options = options;
    this.#isOpenMetrics = options.format === 'openmetrics';
  }

  parse(): ParsedText {
    const cursor = this.#cursor;
    while (!cursor.atEnd()) {
      cursor.skipBlanks();
      const c = cursor.peek();
      if (cursor.atLineEnd()) cursor.endLine();
      else if (this.#ended) throw cursor.error('nothing may follow "# EOF"');
      else if (c === char.hash) this.#comment();
      else if (this.#count < this.#options.samplesMax) this.#sample();
      else {
        cursor.skipLine();
        this.#dropped += 1;
      }
    }
    if (this.#isOpenMetrics && !this.#ended) {
      throw cursor.error('the answer is cut off: OpenMetrics must end with "# EOF"');
    }
    return { families: [...this.#families.values()], sampleCount: this.#count, dropped: this.#dropped };
  }

  /** `# TYPE`, `# HELP`, in OpenMetrics `# UNIT` and `# EOF`; anything else after the hash is said to people. */
  #comment(): void {
    const cursor = this.#cursor;
    cursor.skip();
    const isSpaced = cursor.peek() === char.space || cursor.peek() === char.tab;
    cursor.skipBlanks();
    const at = cursor.position;
    const keyword = isSpaced ? cursor.word() : '';
    if (keyword === 'EOF' && this.#isOpenMetrics) {
      this.#ended = true;
      cursor.endLine();
    } else if (keyword === 'TYPE' || keyword === 'HELP' || (keyword === 'UNIT' && this.#isOpenMetrics)) {
      if (cursor.atLineEnd() && !this.#isOpenMetrics) cursor.endLine();
      else this.#metadata(keyword, at);
    } else cursor.skipLine();
  }

  #metadata(keyword: 'TYPE' | 'HELP' | 'UNIT', at: number): void {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const name = cursor.peek() === char.quote ? cursor.quoted() : cursor.metricName();
    const family = this.#announced(name);
    cursor.skipBlanks();
    if (keyword === 'TYPE') family.type = this.#type();
    else if (keyword === 'HELP') family.help = cursor.helpText();
    else {
      family.unit = cursor.word();
      if (family.unit !== '' && !name.endsWith(`_${family.unit}`))
        throw cursor.error(
          `the unit ${JSON.stringify(family.unit)} is no suffix of ${JSON.stringify(name)} (expected …_unit)`,
          at,
        );
    }
    cursor.endLine();
  }

  #type(): MetricType {
    const cursor = this.#cursor;
    const at = cursor.position;
    const word = cursor.word();
    if (word === 'untyped') return 'unknown';
    if (!metricTypes.has(word))
      throw cursor.error(`unknown metric type ${JSON.stringify(word)} (expected e.g. counter, gauge, histogram)`, at);
    return word as MetricType; // the set holds exactly the members of the type
  }

  #sample(): void {
    const cursor = this.#cursor;
    const start = cursor.position;
    let name = cursor.peek() === char.openBrace ? '' : cursor.metricName();
    cursor.skipBlanks();
    const labels = emptyLabels();
    if (cursor.peek() === char.openBrace) {
      const inner = cursor.labels(labels, name === '');
      if (inner !== null) name = inner;
    }
    if (name === '') throw cursor.error('the sample has no metric name (expected {"name", …} or name{…})', start);
    cursor.skipBlanks();
    const value = cursor.number('a sample value');
    cursor.skipBlanks();
    let at: EpochMs | null = null;
    if (!cursor.atLineEnd() && cursor.peek() !== char.hash) {
      at = cursor.timestampMs('a timestamp');
      cursor.skipBlanks();
    }
    const exemplar = cursor.peek() === char.hash ? this.#exemplar() : null;
    cursor.endLine();
    this.#count += 1;
    this.#familyOf(name).samples.push({ name, labels, value, at, exemplar });
  }

  #exemplar(): Exemplar {
    const cursor = this.#cursor;
    if (!this.#isOpenMetrics)
      throw cursor.error(
        'unexpected "#" (expected the end of the line: only OpenMetrics has exemplars, and no line ends in a comment)',
      );
    cursor.skip();
    cursor.skipBlanks();
    if (cursor.peek() !== char.openBrace) throw cursor.error('an exemplar begins with its labels (expected # {…} value)');
    const labels = emptyLabels();
    cursor.labels(labels, false);
    cursor.skipBlanks();
    const value = cursor.number("an exemplar's value");
    cursor.skipBlanks();
    return { labels, value, at: cursor.atLineEnd() ? null : cursor.timestampMs("an exemplar's timestamp") };
  }

  /** Those beyond the limit are read and forgotten: a family without samples says nothing. */
  #announced(name: string): OpenFamily {
    if (this.#families.size >= this.#options.samplesMax && !this.#families.has(name)) return newFamily(name);
    this.#current = this.#family(name);
    return this.#current;
  }

  #family(name: string): OpenFamily {
    let family = this.#families.get(name);
    if (!family) {
      family = newFamily(name);
      this.#families.set(name, family);
    }
    return family;
  }

  /** The announced family this sample belongs to by its suffix, else one of its own. Lines of a family mostly follow each other. */
  #familyOf(name: string): OpenFamily {
    const current = this.#current;
    if (current && (name === this.#lastSampleName || belongsTo(name, current))) {
      this.#lastSampleName = name;
      return current;
    }
    const announced = this.#families.get(name) ?? this.#bySuffix(name);
    this.#current = announced ?? this.#family(name);
    this.#lastSampleName = name;
    return this.#current;
  }

  #bySuffix(name: string): OpenFamily | undefined {
    const cut = name.lastIndexOf('_');
    const family = cut > 0 ? this.#families.get(name.slice(0, cut)) : undefined;
    return family && belongsTo(name, family) ? family : undefined;
  }
}

function newFamily(name: string): OpenFamily {
  return { name, type: 'unknown', help: '', unit: '', samples: [] };
}

function belongsTo(name: string, family: OpenFamily): boolean {
  return name.startsWith(family.name) && suffixesOf[family.type].includes(name.slice(family.name.length));
}
