// The elements in the order in which they were drawn, until somebody takes them over.

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

export function elements() {
  const drawn = [];
  let next = 0;

  // Adds an element: "input class=input id=number type=tel".
  const add = (to, what, words) => {
    const [tag, ...attributes] = what.split(" ");
    const element = document.createElementNS(/^(svg|path)$/.test(tag) ? SVG : HTML, tag);
    for (const attribute of attributes) {
      const [name, value] = attribute.split("=");
      element.setAttribute(name, value);
    }
    if (words) element.textContent = words;
    drawn[drawn.length] = { what, element, free() {} };
    return to.appendChild(element);
  };
  // Has an element answer for itself, or the page for an element of ours, for as long as nobody has taken that over.
  const hear = (at, event, act, ours = at, capture = false) => {
    at.addEventListener(event, act, capture);
    for (const piece of drawn) {
      if (piece.element !== ours) continue;
      const { free } = piece;
      piece.free = () => {
        free();
        at.removeEventListener(event, act, capture);
      };
    }
  };
  const end = () => {
    for (; next < drawn.length; next++) {
      drawn[next].free();
      drawn[next].element.remove();
    }
  };
  // Answers the next element, if it is the one that is wanted. If it is not, none of the others is of use.
  const take = (wanted) => {
    const { what, element, free } = drawn[next] || {};
    if (what !== wanted) return end();
    next++;
    free();
    return element;
  };
  return { add, hear, take, end };
}
