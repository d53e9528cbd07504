// Parses the addresses that users and administrators enter.

/**
* The server's address without a final slash, such as `https://calls.example.com`; a path is allowed. Undefined if the text is
* not a server address.
*/
export function serverOf(text) {
  const url = parsed(text.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function parsed(text) {
  try {
    return new URL(text);
  } catch (noAddress) {
    return undefined;
  }
}

/**
* The address of record `user@domain`, split at its last `@`; undefined if the text is none. If the organisation fixed the
* domain, the user part alone is accepted and any other domain is rejected.
*/
export function aorOf(text, fixedDomain) {
  const aor = fixedDomain && !text.includes("@") ? `${text.trim()}@${fixedDomain}` : text.trim();
  const at = aor.lastIndexOf("@");
  const [user, domain] = [aor.slice(0, Math.max(at, 0)), aor.slice(at + 1)];
  if (!user || !domain || /[\s\p{Cc}]/u.test(aor)) return undefined;
  return fixedDomain && domain !== fixedDomain ? undefined : { aor, user };
}
