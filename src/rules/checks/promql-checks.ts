// The checks that look at expressions and templates.
import type { Check } from '../check.ts';

export const promqlChecks: readonly Check[] = [];
