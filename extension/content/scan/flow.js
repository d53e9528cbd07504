// A flow: text that reads as one line though it lies in several nodes, as in <b>+1</b> 202 555 0142.

// Long texts come in parts, so that no single look at one takes long.
const LONGEST = 2000;

export class Flow {
  text = "";
  parts = [];

  /** Takes as much of the node as fits; returns where it stopped. */
  take(node, from = 0) {
    const data = node.data;
    const to = data.length - from > LONGEST ? cutAt(data, from) : data.length;
    this.parts.push({ node, from, length: to - from, at: this.text.length });
    // A line break in the source is a space on the page, and must not move what stands behind it.
    this.text += data.slice(from, to).replace(/[\n\r\t]/g, " ");
    return to;
  }

  get isBegun() {
    return this.parts.length > 0;
  }

  get isFull() {
    return this.text.length >= LONGEST;
  }

  /** The text nodes that `start` to `end` of the text lie in. */
  nodesOf(start, end) {
    return this.parts.filter(({ at, length }) => at < end && at + length > start).map(({ node }) => node);
  }

  /** The range of the page that `start` to `end` of the text is. */
  range(start, end) {
    const [first, last] = [this.#partOf(start), this.#partOf(end - 1)];
    const range = first.node.ownerDocument.createRange();
    range.setStart(first.node, start - first.at + first.from);
    range.setEnd(last.node, end - last.at + last.from);
    return range;
  }

  #partOf(place) {
    return this.parts.findLast(({ at }) => at <= place);
  }
}

// Behind a letter, if there is one near: between two digits it could cut a number in two.
function cutAt(data, from) {
  const to = from + LONGEST;
  for (let at = to; at > to - 200; at--) if (/\p{L}/u.test(data[at])) return at + 1;
  return to;
}
