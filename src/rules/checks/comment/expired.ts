// `comment/expired`: a snooze whose day has come. The runner finds it while it applies comments; here is what may be configured of it.
import type { Check } from '../../check.ts';

export const commentExpired: Check = { id: 'comment/expired', severity: 'warning', isDefault: true };
