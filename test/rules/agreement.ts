// Agreement with a judge as a share, and the disagreements that are not on the list of known ones.
import type { KnownDisagreement } from './known-disagreements.ts';

export type Disagreement = { readonly id: string; readonly detail: string };

export class Agreement {
  #judged = 0;
  readonly disagreements: Disagreement[] = [];

  /** Counts one verdict; the detail says what was expected and what came. */
  count(id: string, agrees: boolean, detail: string): void {
    this.#judged += 1;
    if (!agrees) this.disagreements.push({ id, detail });
  }

  get judged(): number {
    return this.#judged;
  }

  /** 1 when nothing was judged. */
  get share(): number {
    return this.#judged === 0 ? 1 : 1 - this.disagreements.length / this.#judged;
  }

  /** Disagreements that nobody has explained, and explanations of what is none: both lists are empty when all is well. */
  compareWith(known: readonly KnownDisagreement[]): {
    readonly unexplained: readonly string[];
    readonly needless: readonly string[];
  } {
    const explained = new Set(known.map(({ id }) => id));
    const found = new Set(this.disagreements.map(({ id }) => id));
    return {
      unexplained: this.disagreements.filter(({ id }) => !explained.has(id)).map(({ id, detail }) => `${id}: ${detail}`),
      needless: known.filter(({ id }) => !found.has(id)).map(({ id }) => id),
    };
  }

  /** `99.90 % of 3114`. */
  get summary(): string {
    return `${(100 * this.share).toFixed(2)} % of ${this.#judged}`;
  }
}
