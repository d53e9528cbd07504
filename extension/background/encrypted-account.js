// Encrypts the stored account by a passphrase: AES-GCM, with a key from PBKDF2 (RFC 8018).

/** The OWASP recommendation for PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;
/** A vault with more iterations was not made by this extension. */
const MOST_ITERATIONS = 10_000_000;

/** `{ salt, iv, iterations, data }`, in base64 except for the number. `crypto` is the browser's. */
export async function encryptAccount(account, passphrase, crypto) {
  const [salt, iv] = [16, 12].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const key = await keyOf(passphrase, salt, ITERATIONS, crypto);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(account)));
  return { salt: base64(salt), iv: base64(iv), iterations: ITERATIONS, data: base64(new Uint8Array(data)) };
}

/** The account; undefined if the passphrase is wrong or the vault was modified. */
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
  // Keyboards compose the same characters differently.
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
