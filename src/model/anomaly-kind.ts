// What is wrong with a series.

/**
 * `value`: it is not what was expected; `zero`: it fell to zero and stays; `absent`: it comes no more; `stuck`: it repeats one value; `late`: its
 * samples lag behind.
 */
export type AnomalyKind = 'value' | 'zero' | 'absent' | 'stuck' | 'late';
