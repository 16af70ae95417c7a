// What several checks look at is asked once in a run: the first of them asks, the others wait for the same answer.

/** `key`: everything that the answer depends on. */
export type AskOnce<T> = (key: string, ask: () => Promise<T>) => Promise<T>;

/** Keeps an answer for as long as it lives, which is one run. */
export function makeAskOnce<T>(): AskOnce<T> {
  const asked = new Map<string, Promise<T>>();
  return (key, ask) => {
    const known = asked.get(key) ?? ask();
    asked.set(key, known);
    return known;
  };
}
