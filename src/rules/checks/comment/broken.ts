// `comment/broken`: a control comment that cannot be read. The runner finds it while it applies comments; here is what may be configured of it.
import type { Check } from '../../check.ts';

export const commentBroken: Check = { id: 'comment/broken', severity: 'warning', isDefault: true };
