// `comment/unknown-check`: a control comment names a check that there is not. The runner finds it while it applies comments; here is what may be configured of it.
import type { Check } from '../../check.ts';

export const commentUnknownCheck: Check = { id: 'comment/unknown-check', severity: 'warning', isDefault: true };
