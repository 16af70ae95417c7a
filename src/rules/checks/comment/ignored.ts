// `comment/ignored`: the checks say nothing of a whole file; said, so that nothing is left out silently. The runner finds it while it applies comments; here is what may be configured of it.
import type { Check } from '../../check.ts';

export const commentIgnored: Check = { id: 'comment/ignored', severity: 'info', isDefault: true };
