import assert from "node:assert/strict";
import { test } from "node:test";
import { decryptAccount, encryptAccount } from "./encrypted-account.js";

const ACCOUNT = { server: "https://x", aor: "alice@pbx.example.com", ha1: "0123456789abcdef0123456789abcdef" };
const vault = await encryptAccount(ACCOUNT, "a long passphrase é", crypto);

test("the passphrase decrypts the account, in every Unicode normalization", async () => {
  assert.deepEqual(await decryptAccount(vault, "a long passphrase é", crypto), ACCOUNT);
  assert.deepEqual(await decryptAccount(vault, "a long passphrase e\u0301", crypto), ACCOUNT);
});

test("nothing else opens it", async () => {
  assert.equal(await decryptAccount(vault, "a long passphrase", crypto), undefined);
});

test("the ciphertext does not contain the account, and differs each time", async () => {
  assert.doesNotMatch(JSON.stringify(vault), /alice|0123456789abcdef|https/);
  assert.equal(vault.iterations, 600_000);
  const again = await encryptAccount(ACCOUNT, "a long passphrase é", crypto);
  for (const part of ["salt", "iv", "data"]) assert.notEqual(again[part], vault[part]);
});

test("a modified vault is rejected", async () => {
  const flipped = { ...vault, data: (vault.data[0] === "A" ? "B" : "A") + vault.data.slice(1) };
  for (const odd of [flipped, { ...vault, iterations: 1e12 }, { ...vault, iterations: 0 }, { ...vault, salt: "%" }, {}, null])
    assert.equal(await decryptAccount(odd, "a long passphrase é", crypto), undefined);
});
