// Finds a panel's id by its title in what `GET /api/dashboards/uid/…` answers: flat panels, rows with nested panels (collapsed or of
// the old `rows` layout), library panels, and the `elements` of the newer schema.

const depthMax = 8;

/** The id of the first panel with this title, in the order of the dashboard; null when there is none. */
export function findPanelId(answer: unknown, title: string): number | null {
  if (!isObject(answer)) return null;
  const dashboard = isObject(answer['dashboard']) ? answer['dashboard'] : answer;
  const elements = isObject(dashboard['elements']) ? Object.values(dashboard['elements']) : [];
  for (const element of elements) {
    if (!isObject(element) || !isObject(element['spec'])) continue;
    const { id, title: elementTitle } = element['spec'];
    if (elementTitle === title && typeof id === 'number') return id;
  }
  return findInPanels([dashboard['panels'], dashboard['rows']], title, 0);
}

function findInPanels(lists: readonly unknown[], title: string, depth: number): number | null {
  if (depth > depthMax) return null;
  for (const panel of lists.flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))) {
    if (!isObject(panel)) continue;
    // A row is a panel too, but nothing is drawn on it.
    if (panel['type'] !== 'row' && typeof panel['id'] === 'number' && titleOf(panel) === title) return panel['id'];
    const nested = findInPanels([panel['panels']], title, depth + 1);
    if (nested !== null) return nested;
  }
  return null;
}

/** A library panel may leave its title to the library. */
function titleOf(panel: Record<string, unknown>): unknown {
  if (typeof panel['title'] === 'string' && panel['title'] !== '') return panel['title'];
  return isObject(panel['libraryPanel']) ? panel['libraryPanel']['name'] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
