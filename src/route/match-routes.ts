// Which routes take an alert, exactly as Alertmanager decides it.
import type { Labels } from '../model/labels.ts';
import { matchesAll } from '../model/matcher.ts';
import type { Route } from './route.ts';

/**
 * The routes that take an alert with these labels, depth first: of a node's children the first that matches, and the next ones too while
 * each that matched says `continue`; the node itself when no child matches. Never empty for a root, which matches everything.
 */
export function matchRoutes(root: Route, labels: Labels): readonly Route[] {
  const taken: Route[] = [];
  collect(root, labels, taken);
  return taken;
}

/** True when the node matched, and then at least one route was added. */
function collect(route: Route, labels: Labels, taken: Route[]): boolean {
  if (!matchesAll(route.matchers, labels)) return false;
  let isTakenBelow = false;
  for (const child of route.routes) {
    if (!collect(child, labels, taken)) continue;
    isTakenBelow = true;
    if (!child.continue) break;
  }
  if (!isTakenBelow) taken.push(route);
  return true;
}
