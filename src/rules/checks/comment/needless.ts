// `comment/needless`: a comment disables what finds nothing. The runner finds it while it applies comments; here is what may be configured of it.
import type { Check } from '../../check.ts';

export const commentNeedless: Check = { id: 'comment/needless', severity: 'warning', isDefault: true };
