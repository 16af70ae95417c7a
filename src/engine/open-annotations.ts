// The graph annotations that are open or that Grafana has still to be told of, by row and by group: a part of the views.
import type { GraphAnnotation, GroupKey } from '../model/notification.ts';

export type OpenAnnotations = {
  set(annotation: GraphAnnotation): void;
  readonly get: (id: number) => GraphAnnotation | undefined;
  readonly all: () => readonly GraphAnnotation[];
  readonly of: (groupKey: GroupKey) => readonly GraphAnnotation[];
  clear(): void;
};

export function makeOpenAnnotations(): OpenAnnotations {
  const annotations = new Map<number, GraphAnnotation>();
  const byGroup = new Map<GroupKey, Set<number>>();

  /** A row is kept while it is open or still due; a mark (no group) only while it is due. */
  function set(annotation: GraphAnnotation): void {
    const { id, groupKey, endedAt, due } = annotation;
    const isOpen = groupKey !== null && endedAt === null && due !== 'dead';
    const isKept = isOpen || due === 'create' || due === 'close';
    if (isKept) annotations.set(id, annotation);
    else annotations.delete(id);
    if (groupKey === null) return;
    const ids = byGroup.get(groupKey) ?? new Set();
    if (isKept) byGroup.set(groupKey, ids.add(id));
    else if (ids.delete(id) && ids.size === 0) byGroup.delete(groupKey);
  }

  return {
    set,
    get: (id) => annotations.get(id),
    all: () => [...annotations.values()],
    of: (groupKey) => [...(byGroup.get(groupKey) ?? [])].flatMap((id) => annotations.get(id) ?? []),
    clear: () => {
      annotations.clear();
      byGroup.clear();
    },
  };
}
