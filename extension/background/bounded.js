// Reads responses up to the size that the server sends.

const LARGEST = 64 * 1024;

/** The JSON of a response; undefined if it is invalid, too large or incomplete. */
export async function jsonOf(response) {
  try {
    return JSON.parse(await textOf(response));
  } catch (noJson) {
    return undefined;
  }
}

async function textOf(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > LARGEST) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    text += decoder.decode(value, { stream: true });
  }
}
