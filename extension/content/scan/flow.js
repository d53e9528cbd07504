// A flow: text of one line that lies in several nodes, as in <b>+1</b> 202 555 0142.

// Long texts are split, so that one pass is short.
const LONGEST = 2000;

export class Flow {
  text = "";
  parts = [];

  /** Adds as much of the node as fits; returns the position where it stopped. */
  take(node, from = 0) {
    const data = node.data;
    const to = data.length - from > LONGEST ? cutAt(data, from) : data.length;
    this.parts.push({ node, from, length: to - from, at: this.text.length });
    // A line break in the source is a space on the page; the offsets must not change.
    this.text += data.slice(from, to).replace(/[\n\r\t]/g, " ");
    return to;
  }

  get isBegun() {
    return this.parts.length > 0;
  }

  get isFull() {
    return this.text.length >= LONGEST;
  }

  /** The text nodes that contain `start` to `end` of the text. */
  nodesOf(start, end) {
    return this.parts.filter(({ at, length }) => at < end && at + length > start).map(({ node }) => node);
  }

  /** The DOM range of `start` to `end` of the text. */
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

// Splits after a letter if one is near: a split between two digits could cut a number.
function cutAt(data, from) {
  const to = from + LONGEST;
  for (let at = to; at > to - 200; at--) if (/\p{L}/u.test(data[at])) return at + 1;
  return to;
}
