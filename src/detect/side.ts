/** To which side of what was expected: above 0, below 1. */
export type Side = 0 | 1;
export const sides: readonly Side[] = [0, 1];

export const sideOf = (distance: number): Side => (distance >= 0 ? 0 : 1);
