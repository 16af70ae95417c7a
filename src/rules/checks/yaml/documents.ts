// `yaml/documents`: Prometheus reads the first document of a file only. The reader finds it; here is what may be configured of it.
import type { Check } from '../../check.ts';

export const yamlDocuments: Check = { id: 'yaml/documents', severity: 'warning', isDefault: true };
