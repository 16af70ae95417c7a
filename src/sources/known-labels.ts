// The label sets of a query's last answer, with the bytes they were written in: a series that comes again is recognised by its bytes, at the place where it
// was, and needs no objects. That a label set is the same object each time also lets detection find its row without comparing labels.
import type { Labels } from '../model/labels.ts';

/** After a series that is gone, the next ones are looked for so many places on. */
const lookAhead = 4;
const wordsMax = 10_000;

/** An answer, and where each of its label sets stands in it. */
type Seen = { readonly body: Buffer; readonly starts: number[]; readonly lengths: number[]; readonly labels: Labels[] };

const seenIn = (body: Buffer): Seen => ({ body, starts: [], lengths: [], labels: [] });

/** A character for each byte: to be looked up, never to be shown. */
const keyOf = (body: Buffer, from: number, to: number): string => body.toString('latin1', from, to);

/** What is known of one question. `begin` with each answer, `guess` or `find` for each of its series in order, then `end`. */
export class KnownLabels {
  #before = seenIn(Buffer.alloc(0));
  #now = this.#before;
  /** Place in the answer before at which the next series is expected. */
  #next = 0;
  #isSame = true;
  /** Of the answer before; made only when a series is not where it was. */
  #index: Map<string, Labels> | null = null;
  #last: Labels = {};
  /** Most values of labels are those of many series: each is kept once. */
  readonly #words = new Map<string, string>();

  /** Bytes that are kept. */
  get size(): number {
    return this.#before.body.length;
  }

  /** The label set that was guessed or found last. */
  get last(): Labels {
    return this.#last;
  }

  /** The same text as one string for all label sets. */
  word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    if (this.#words.size >= wordsMax) this.#words.clear();
    this.#words.set(text, text);
    return text;
  }

  begin(body: Buffer): void {
    this.#now = seenIn(body);
    this.#next = 0;
    this.#isSame = true;
  }

  /** The length of the label set at `at` when it is the one expected there; 0 when it is another. */
  guess(at: number): number {
    const { body, starts, lengths, labels } = this.#before;
    const end = Math.min(labels.length, this.#next + lookAhead);
    for (let place = this.#next; place < end; place += 1) {
      const [start, length] = [starts[place]!, lengths[place]!]; // As many of each.
      if (at + length > this.#now.body.length) continue;
      if (this.#now.body.compare(body, start, start + length, at, at + length) !== 0) continue;
      if (place !== this.#next) this.#isSame = false;
      this.#next = place + 1;
      this.#take(labels[place]!, at, length);
      return length;
    }
    return 0;
  }

  /** Takes the label set written in these bytes, `make` of it when it is new; false when nothing can be made of it. */
  find(from: number, to: number, make: () => Labels | null): boolean {
    this.#isSame = false;
    const labels = this.#indexed().get(keyOf(this.#now.body, from, to)) ?? make();
    if (labels !== null) this.#take(labels, from, to - from);
    return labels !== null;
  }

  /** The answer is read: its label sets are expected the next time. One that brought the same ones need not be kept. */
  end(): void {
    if (!this.#isSame || this.#next !== this.#before.labels.length) {
      this.#before = this.#now;
      this.#index = null;
    }
    this.#words.clear();
    this.#now = this.#before;
  }

  #take(labels: Labels, at: number, length: number): void {
    this.#last = labels;
    this.#now.starts.push(at);
    this.#now.lengths.push(length);
    this.#now.labels.push(labels);
  }

  #indexed(): Map<string, Labels> {
    const { body, starts, lengths, labels } = this.#before;
    const entry = (set: Labels, i: number): [string, Labels] => [keyOf(body, starts[i]!, starts[i]! + lengths[i]!), set];
    return (this.#index ??= new Map(labels.map(entry)));
  }
}

/** Questions and bytes that are remembered. */
const questionsMax = 1000;
const bytesMax = 256 * 1024 * 1024;

/** What is known of each question that is asked again and again; those not asked for the longest time are forgotten first. */
export class KnownQuestions {
  readonly #known = new Map<string, KnownLabels>();
  #bytes = 0;

  /** Nobody else has it until it is given back: two who ask the same at once do not share it. */
  take(question: string): KnownLabels {
    const known = this.#known.get(question) ?? new KnownLabels();
    this.#forget(question);
    return known;
  }

  giveBack(question: string, known: KnownLabels): void {
    this.#forget(question);
    if (known.size === 0) return;
    this.#known.set(question, known);
    this.#bytes += known.size;
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= bytesMax && this.#known.size <= questionsMax) break;
      this.#forget(oldest);
    }
  }

  #forget(question: string): void {
    this.#bytes -= this.#known.get(question)?.size ?? 0;
    this.#known.delete(question);
  }
}
