// Compares what a program said with what a page says it says. `…` stands for anything; instants, versions and hashes differ from run to run and are
// compared by shape. So a page shows an answer as it really was.

const anything = '…';

/** Numbers above this are epoch milliseconds. */
const instantMin = 1e12;
const shapes: readonly RegExp[] = [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, /^[0-9a-f]{16}$/];

function sameText(actual: string, documented: string): boolean {
  if (documented === actual) return true;
  if (shapes.some((shape) => shape.test(documented) && shape.test(actual))) return true;
  if (!documented.includes(anything)) return false;
  const pattern = documented
    .split(anything)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^]*');
  return new RegExp(`^${pattern}$`).test(actual);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key `…` of an object, or a last element `…` of a list, admits more than is shown. */
export function jsonAsDocumented(actual: unknown, documented: unknown): boolean {
  if (documented === anything) return true;
  if (typeof documented === 'string') return typeof actual === 'string' && sameText(actual, documented);
  if (typeof documented === 'number')
    return actual === documented || (documented > instantMin && typeof actual === 'number' && actual > instantMin);
  if (Array.isArray(documented)) {
    if (!Array.isArray(actual)) return false;
    const isOpen = documented.at(-1) === anything;
    const shown: readonly unknown[] = isOpen ? documented.slice(0, -1) : documented;
    if (isOpen ? actual.length < shown.length : actual.length !== shown.length) return false;
    return shown.every((value, i) => jsonAsDocumented(actual[i], value));
  }
  if (isRecord(documented)) {
    if (!isRecord(actual)) return false;
    const isOpen = anything in documented;
    if (!isOpen && Object.keys(actual).length !== Object.keys(documented).length) return false;
    return Object.entries(documented).every(
      ([key, value]) => key === anything || (key in actual && jsonAsDocumented(actual[key], value)),
    );
  }
  return actual === documented;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whole outputs: as JSON where both are, else as text. */
export function asDocumented(actual: string, documented: string): boolean {
  const shown = asJson(documented);
  const said = asJson(actual);
  if (shown !== undefined && said !== undefined) return jsonAsDocumented(said, shown);
  return sameText(actual.trimEnd(), documented.trimEnd());
}
