// The demo's terminal: lines with the seconds since the start, and on a real terminal one line below them that is redrawn in place, colours and keys.

export type Paint = 'plain' | 'quiet' | 'good' | 'bad' | 'strong';

export type TerminalOptions = {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  readonly columns: () => number;
  /** Milliseconds since the program started. */
  readonly elapsedMs: () => number;
};

const codes: Readonly<Record<Paint, string>> = {
  plain: '',
  quiet: '\u001B[2m',
  good: '\u001B[32m',
  bad: '\u001B[31;1m',
  strong: '\u001B[1m',
};
const eraseLine = '\r\u001B[2K';
const bars = '▁▂▃▄▅▆▇█';

export class Terminal {
  readonly #options: TerminalOptions;
  #status = '';

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  get isTty(): boolean {
    return this.#options.isTty;
  }

  /** A line of the story, with the time before it. */
  line(text: string, paint: Paint = 'plain'): void {
    const seconds = this.#options.elapsedMs() / 1000;
    this.#put(`${seconds.toFixed(1).padStart(5)}  ${text}`, paint);
  }

  /** A line that belongs to the one above. */
  more(text: string, paint: Paint = 'quiet'): void {
    this.#put(`       ${text}`, paint);
  }

  /** The line at the bottom; in a pipe there is none. */
  status(text: string): void {
    if (!this.#options.isTty) return;
    this.#status = `       ${text}`.slice(0, Math.max(10, this.#options.columns() - 1));
    this.#options.write(`${eraseLine}${this.#status}`);
  }

  /** Leaves the bottom line: what comes next starts on a line of its own. */
  end(): void {
    if (this.#status !== '') this.#options.write(eraseLine);
    this.#status = '';
  }

  #put(text: string, paint: Paint): void {
    const { isTty, write } = this.#options;
    const code = isTty ? codes[paint] : '';
    const painted = code === '' ? text : `${code}${text}\u001B[0m`;
    write(this.#status === '' ? `${painted}\n` : `${eraseLine}${painted}\n${this.#status}`);
  }
}

/** The values as bars of eight heights between their own least and greatest. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return values.map((value) => bars[span === 0 ? 3 : Math.round(((value - least) / span) * (bars.length - 1))]).join('');
}
