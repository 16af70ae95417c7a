// Peers repeat what they were sent: a webhook's address, a token, a password. What they say goes into receipts, logs and the API, so it is masked first.

/** Shorter values are words that would be masked everywhere, and are not secrets worth the name. */
const secretMin = 4;
const pathPartMin = 8;

/** Each secret, wherever it stands in `text`, replaced; the longest first, so that no end of one is left. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= secretMin)
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, '<secret>'), text);
}

/** What of an address may be secret: credentials, the path as a whole and its long parts, the values of the query. */
export function secretsOfUrl(url: URL): readonly string[] {
  const path = url.pathname.length >= pathPartMin ? [url.pathname + url.search, url.pathname] : [];
  const parts = url.pathname.split('/').filter((part) => part.length >= pathPartMin);
  return [...path, ...parts, ...url.searchParams.values(), url.search, decodeURIComponent(url.password), url.password].filter(
    (part) => part !== '',
  );
}
