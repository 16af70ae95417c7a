// What is wrong with a series.

/**
 * `value`: it is not what was expected; `zero`: it fell to zero and stays; `absent`: it comes no more; `stuck`: it repeats one value; `late`: its
 * samples lag behind.
 */
export type AnomalyKind = 'value' | 'zero' | 'absent' | 'stuck' | 'late';

/** The series says nothing at all: no value is worse than that. */
export const isSilence = (kind: AnomalyKind): boolean => kind === 'zero' || kind === 'absent';
