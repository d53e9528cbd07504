// An account that outlives the browser, encrypted by a passphrase: AES-GCM, its key by PBKDF2 (RFC 8018).

/** What OWASP advises for PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;
/** A vault that asks for more was not made here. */
const MOST_ITERATIONS = 10_000_000;

/** `{ salt, iv, iterations, data }`, all but the number in base64. `crypto` is the browser's. */
export async function encryptAccount(account, passphrase, crypto) {
  const [salt, iv] = [16, 12].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const key = await keyOf(passphrase, salt, ITERATIONS, crypto);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(account)));
  return { salt: base64(salt), iv: base64(iv), iterations: ITERATIONS, data: base64(new Uint8Array(data)) };
}

/** The account; undefined if this is not the passphrase, or if somebody meddled with the vault. */
export async function decryptAccount(vault, passphrase, crypto) {
  if (!(vault?.iterations > 0 && vault.iterations <= MOST_ITERATIONS)) return undefined;
  try {
    const [salt, iv, data] = [vault.salt, vault.iv, vault.data].map(bytes);
    const key = await keyOf(passphrase, salt, vault.iterations, crypto);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
  } catch (notThePassphrase) {
    return undefined;
  }
}

async function keyOf(passphrase, salt, iterations, crypto) {
  // The same letters, however the keyboard composes them.
  const secret = new TextEncoder().encode(passphrase.normalize("NFC"));
  const typed = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(derivation, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
