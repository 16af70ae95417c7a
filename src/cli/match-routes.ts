// Which routes take an alert: Alertmanager's rule. The first child that matches takes it, and the next ones too while `continue` is set;
// a node takes it itself when no child does.
import type { Labels } from '../model/labels.ts';
import { matchesAll } from '../model/matcher.ts';
import type { Route } from '../route/route.ts';

export function matchRoutes(root: Route, labels: Labels): readonly Route[] {
  if (!matchesAll(root.matchers, labels)) return [];
  const taken: Route[] = [];
  for (const child of root.routes) {
    const found = matchRoutes(child, labels);
    taken.push(...found);
    if (found.length > 0 && !child.continue) break;
  }
  return taken.length > 0 ? taken : [root];
}
