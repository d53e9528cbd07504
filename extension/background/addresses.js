// What users and administrators write, as what is worked with.

/**
 * `https://calls.example.com`, with the path that the server may lie under and no slash at its end; undefined if it is
 * no address of a server.
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
 * The address of record `user@domain`, split at its last `@`; undefined if it is none. Where the organisation fixed the
 * domain, the user alone will do, and no other domain will.
 */
export function aorOf(text, fixedDomain) {
  const aor = fixedDomain && !text.includes("@") ? `${text.trim()}@${fixedDomain}` : text.trim();
  const at = aor.lastIndexOf("@");
  const [user, domain] = [aor.slice(0, Math.max(at, 0)), aor.slice(at + 1)];
  if (!user || !domain || /[\s\p{Cc}]/u.test(aor)) return undefined;
  return fixedDomain && domain !== fixedDomain ? undefined : { aor, user };
}
