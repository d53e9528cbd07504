// Reads an answer, and no more of it than ours have.

const LARGEST = 64 * 1024;

/** The JSON of a response; undefined where it is none, is too large, or does not come to its end. */
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
